//! The closed set behind all rating scales.

use super::closed::closed_set;

closed_set! {
    /// What a rating means, whatever its publisher calls it. After the four labels of AVeriTeC
    /// (Schlichtkrull et al. 2023), with the two more that magazines need.
    Verdict ("verdict") {
        /// The evidence bears the claim out.
        Supported => "supported",
        /// The evidence is against the claim.
        Refuted => "refuted",
        /// Partly true, or true but misleading.
        Mixed => "mixed",
        /// The evidence or the experts disagree. Never folded into `refuted`.
        Conflicting => "conflicting",
        /// Not enough evidence: judgment is withheld.
        Insufficient => "insufficient",
        /// An opinion, a prediction: nothing that evidence could settle.
        NotCheckable => "not-checkable",
    }
}

impl Verdict {
    /// Whether a current ruling with this verdict makes its claim disputed.
    pub fn disputes(self) -> bool {
        matches!(self, Verdict::Refuted | Verdict::Mixed | Verdict::Conflicting)
    }
}
