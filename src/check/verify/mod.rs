//! Whether quotations stand in the stored copies of their sources, and whether the figures of a claim are those of
//! its quotations. It compares words and numbers, and says what it compared; what they mean is for people.
//!
//! [`quotations`] goes through the citations source by source, so that a copy is read and prepared once for all
//! that quote it (`copies`, `quotation`, and `breaks` for what stands
//! between pages): one thread reads, another searches. Where the words stand is held against
//! the locator (`place`). [`figures`] holds the numbers of each claim against those of what is quoted for it.

mod breaks;
mod copies;
mod figures;
mod place;
mod quotation;
#[cfg(test)]
mod tests;

pub use figures::{FigureCheck, figures};
pub use quotation::{Checked, in_words, quotations};
