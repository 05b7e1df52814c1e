//! The place in a key that differs least from a pattern, by Myers' bit-parallel algorithm in blocks.
//!
//! G. Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming", JACM 46
//! (1999), with H. Hyyrö's carry between blocks. 64 bytes of the pattern are one block; each byte of the text costs
//! a few operations a block, and the memory is that of the pattern.

/// The longest pattern. Longer ones are for the caller to cut.
pub(super) const LONGEST: usize = 1024;

struct Block {
    positive: u64,
    negative: u64,
}

impl Block {
    /// One column on. `carry` is the difference at the upper edge, and the answer that at the bit `top`.
    fn step(&mut self, equal: u64, carry: i32, top: u64) -> i32 {
        let (pv, mv) = (self.positive, self.negative);
        let vertical = equal | mv;
        let equal = equal | u64::from(carry < 0);
        let horizontal = (((equal & pv).wrapping_add(pv)) ^ pv) | equal;
        let ph = mv | !(horizontal | pv);
        let mh = pv & horizontal;
        let out = i32::from(ph & top != 0) - i32::from(mh & top != 0);
        let ph = (ph << 1) | u64::from(carry > 0);
        let mh = (mh << 1) | u64::from(carry < 0);
        self.positive = mh | !(vertical | ph);
        self.negative = ph & vertical;
        out
    }
}

/// The end of the stretch of `text` with the smallest edit distance to `pattern`, and that distance; the first of
/// several. `None` for an empty pattern or one longer than [`LONGEST`].
pub(super) fn nearest(pattern: &[u8], text: &[u8]) -> Option<(usize, usize)> {
    if pattern.is_empty() || pattern.len() > LONGEST {
        return None;
    }
    let count = pattern.len().div_ceil(64);
    let mut equal = vec![0_u64; 256 * count];
    for (n, byte) in pattern.iter().enumerate() {
        equal[usize::from(*byte) * count + n / 64] |= 1 << (n % 64);
    }
    let last = 1_u64 << ((pattern.len() - 1) % 64);
    let mut blocks: Vec<Block> = (0..count).map(|_| Block { positive: !0, negative: 0 }).collect();
    let mut score = i64::try_from(pattern.len()).ok()?;
    let (mut best, mut end) = (score, 0);
    for (at, byte) in text.iter().enumerate() {
        let row = &equal[usize::from(*byte) * count..][..count];
        let mut carry = 0;
        let (inner, outer) = blocks.split_at_mut(count - 1);
        for (block, equal) in inner.iter_mut().zip(row) {
            carry = block.step(*equal, carry, 1 << 63);
        }
        score += i64::from(outer[0].step(row[count - 1], carry, last));
        if score < best {
            (best, end) = (score, at + 1);
            if best == 0 {
                break;
            }
        }
    }
    Some((end, usize::try_from(best).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sellers' algorithm as in the textbook.
    fn plain(pattern: &[u8], text: &[u8]) -> (usize, usize) {
        let mut column: Vec<usize> = (0..=pattern.len()).collect();
        let mut best = (0, pattern.len());
        for (at, byte) in text.iter().enumerate() {
            let mut diagonal = 0;
            for n in 1..=pattern.len() {
                let changed = diagonal + usize::from(pattern[n - 1] != *byte);
                diagonal = column[n];
                column[n] = changed.min(column[n] + 1).min(column[n - 1] + 1);
            }
            if column[pattern.len()] < best.1 {
                best = (at + 1, column[pattern.len()]);
            }
        }
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn as_the_textbook_says(
            pattern in proptest::collection::vec(0_u8..4, 1..200),
            text in proptest::collection::vec(0_u8..4, 0..300),
        ) {
            prop_assert_eq!(nearest(&pattern, &text), Some(plain(&pattern, &text)));
        }
    }

    #[test]
    fn odd_patterns() {
        assert_eq!(nearest(b"", b"abc"), None);
        assert_eq!(nearest(&[0; LONGEST + 1], b"abc"), None);
        assert_eq!(nearest(b"abc", b""), Some((0, 3)));
        assert_eq!(nearest(b"bd", b"abcd"), Some((2, 1)));
    }
}
