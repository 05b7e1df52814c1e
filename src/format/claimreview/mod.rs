//! schema.org ClaimReview: how fact-checkers publish a review for machines, one ClaimReview a ruling.
//!
//! [`read`] takes it in all the shapes that pages and feeds have, in JSON, JSON Lines and HTML: `read` joins
//! the parts, `html` finds the scripts of a page, `lenient` repairs broken JSON, `find` looks for the reviews in a
//! document, `node` and `appearances` read one with `values`, and `stream` takes what is too large for memory.
//! [`Writer`] writes it.

mod appearances;
mod find;
mod html;
mod lenient;
mod node;
mod read;
mod stream;
#[cfg(test)]
mod tests;
mod values;
mod write;

pub use read::read;
pub use write::Writer;

use crate::model::closed::closed_set;

closed_set! {
    /// The documents that ClaimReviews are written as.
    #[derive(Default)]
    Shape ("shape") {
        /// One object with a `@graph`.
        #[default]
        Graph => "graph",
        /// A list.
        List => "list",
        /// The feed that Data Commons and its readers take: one element a claim.
        DataFeed => "datafeed",
        /// A script for each review, to be pasted on the page of that review.
        HtmlSnippets => "html-snippets",
    }
}
