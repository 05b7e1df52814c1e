//! The words of the field, as types: what is recorded and how it hangs together. No SQL, no terminal,
//! no clock. The types are the bundle's JSON form, so a record has one shape from the file to the store.

pub mod article;
pub mod citation;
pub mod claim;
pub mod closed;
pub mod date;
pub mod dispute;
pub mod dossier;
pub mod id;
pub mod link;
pub mod received;
pub mod record;
pub mod ruling;
pub mod scale;
pub mod snapshot;
pub mod source;
pub mod verdict;
pub mod verification;

pub use article::{Article, ArticleText};
pub use citation::{Citation, Locator, Stance};
pub use claim::{AnchorState, Appearance, Claim, ClaimKind};
pub use closed::UnknownWord;
pub use date::{PartialDate, Timestamp};
pub use dispute::{Reason, Standing, standing};
pub use dossier::Dossier;
pub use id::{AppearanceNo, ArticleNo, CitationNo, ClaimNo, Id, RulingNo, SnapshotNo, SourceNo};
pub use link::{LinkCheck, LinkState};
pub use received::Received;
pub use record::{Invalid, Record};
pub use ruling::{RatingRef, Ruling, Withdrawal};
pub use scale::{DEFAULT_SCALE, Rating, RatingScale};
pub use snapshot::{Extract, Snapshot};
pub use source::{Source, Tier};
pub use verdict::Verdict;
pub use verification::{Piece, Verification, VerificationOutcome};

use closed::closed_set;

closed_set! {
    /// The kinds of record that have a history.
    Entity ("kind of record") {
        /// The work being checked.
        Article => "article",
        /// What is said.
        Claim => "claim",
        /// Where it is said.
        Appearance => "appearance",
        /// What is cited.
        Source => "source",
        /// A source's bearing on a claim.
        Citation => "citation",
        /// What was ruled.
        Ruling => "ruling",
        /// A publisher's scale.
        Scale => "scale",
        /// A stored copy of a source.
        Snapshot => "snapshot",
    }
}
