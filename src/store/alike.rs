//! Claims that say the same words, for a person to say whether they are one. Found by one walk over the index of
//! facets, in which such claims are neighbours.

use super::{ReadTx, Result};
use crate::model::ClaimNo;
use crate::text::normal::{fold_label, squash};
use std::collections::HashMap;

impl ReadTx<'_> {
    /// The pairs of claims in the lists that say the same words without case, punctuation and typography, the
    /// lower number first, in the order of the higher. A claim stands beside the first with its words, or by the same
    /// claimant where there is one.
    pub fn alike(&self) -> Result<Vec<(ClaimNo, ClaimNo)>> {
        let sql = "SELECT facet FROM facet WHERE facet > 'words ' AND facet < 'words!'
            GROUP BY facet HAVING count(*) > 1";
        let shared: Vec<String> = self.rows(sql, [], |row| row.get(0))?;
        let mut pairs = Vec::new();
        for facet in shared {
            let sql = "SELECT c.id, c.text, c.claimant FROM facet f JOIN claim c ON c.id = +f.claim_id
                WHERE f.facet = $1 AND c.retired_at IS NULL ORDER BY c.id";
            let claims: Vec<(ClaimNo, String, Option<String>)> =
                self.rows(sql, [facet], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let mut firsts: HashMap<(String, Option<String>), ClaimNo> = HashMap::new();
            for (number, text, claimant) in claims {
                // Nobody named is nobody known: the first with the words stands for it.
                let words = squash(&text);
                let named = claimant.map(|name| fold_label(&name));
                let whose = (words.clone(), named);
                let other = firsts.get(&whose).or_else(|| firsts.get(&(words.clone(), None))).copied();
                pairs.extend(other.map(|other| (other, number)));
                firsts.entry((words, None)).or_insert(number);
                firsts.entry(whose).or_insert(number);
            }
        }
        pairs.sort_by_key(|(first, other)| (*other, *first));
        Ok(pairs)
    }
}
