//! The kinds of source under their three names: CSL's item types (CSL 1.0.2, appendix III), biblatex's entry
//! types, and RIS's reference types.

/// One kind of source in the three formats.
pub struct Kind {
    /// CSL's item type, which is also ours.
    pub csl: &'static str,
    /// biblatex's entry type. Several kinds may share one.
    pub bibtex: &'static str,
    /// RIS's reference type. Several kinds may share one.
    pub ris: &'static str,
}

macro_rules! kinds {
    ($($csl:literal $bibtex:literal $ris:literal)+) => {
        /// All of CSL's item types. Where several share a name in another format, the first is what the name
        /// means there.
        pub const KINDS: &[Kind] = &[$(Kind { csl: $csl, bibtex: $bibtex, ris: $ris }),+];
    };
}

kinds! {
    "article-journal" "article" "JOUR"
    "article-magazine" "article" "MGZN"
    "article-newspaper" "article" "NEWS"
    "article" "article" "EJOUR"
    "book" "book" "BOOK"
    "chapter" "incollection" "CHAP"
    "paper-conference" "inproceedings" "CPAPER"
    "report" "report" "RPRT"
    "thesis" "thesis" "THES"
    "webpage" "online" "ELEC"
    "post-weblog" "online" "BLOG"
    "post" "online" "ELEC"
    "dataset" "dataset" "DATA"
    "software" "software" "COMP"
    "motion_picture" "movie" "MPCT"
    "broadcast" "video" "VIDEO"
    "song" "audio" "SOUND"
    "speech" "unpublished" "UNPB"
    "manuscript" "unpublished" "UNPB"
    "personal_communication" "letter" "PCOMM"
    "interview" "misc" "GEN"
    "patent" "patent" "PAT"
    "legislation" "legislation" "STAT"
    "bill" "legislation" "BILL"
    "legal_case" "jurisdiction" "CASE"
    "hearing" "legal" "HEAR"
    "regulation" "legislation" "STAT"
    "treaty" "legal" "STAT"
    "standard" "standard" "STAND"
    "entry-encyclopedia" "inreference" "ENCYC"
    "entry-dictionary" "inreference" "DICT"
    "entry" "inreference" "ENCYC"
    "review" "review" "JOUR"
    "review-book" "review" "JOUR"
    "graphic" "image" "ART"
    "figure" "image" "FIGURE"
    "map" "misc" "MAP"
    "pamphlet" "booklet" "PAMP"
    "periodical" "periodical" "SER"
    "classic" "misc" "CLSWK"
    "collection" "misc" "AGGR"
    "document" "misc" "GEN"
    "event" "misc" "GEN"
    "musical_score" "music" "MUSIC"
    "performance" "performance" "GEN"
}

/// Other names of the same, in biblatex and in older BibTeX.
const BIBTEX: &[(&str, &str)] = &[
    ("techreport", "report"),
    ("phdthesis", "thesis"),
    ("mastersthesis", "thesis"),
    ("conference", "paper-conference"),
    ("inbook", "chapter"),
    ("bookinbook", "chapter"),
    ("suppbook", "chapter"),
    ("suppcollection", "chapter"),
    ("mvbook", "book"),
    ("collection", "book"),
    ("mvcollection", "book"),
    ("proceedings", "book"),
    ("mvproceedings", "book"),
    ("reference", "book"),
    ("mvreference", "book"),
    ("electronic", "webpage"),
    ("www", "webpage"),
    ("webpage", "webpage"),
    ("unpublished", "manuscript"),
    ("video", "motion_picture"),
    ("artwork", "graphic"),
    ("suppperiodical", "article-journal"),
    ("newspaper", "article-newspaper"),
    ("magazine", "article-magazine"),
];

/// Other names of the same in RIS, and those that say less than the first of their kind in the table.
const RIS: &[(&str, &str)] = &[
    ("UNPB", "manuscript"),
    ("JFULL", "periodical"),
    ("EJOUR", "article-journal"),
    ("CONF", "book"),
    ("EBOOK", "book"),
    ("EDBOOK", "book"),
    ("ECHAP", "chapter"),
    ("ICOMM", "personal_communication"),
    ("GOVDOC", "report"),
    ("MANSCPT", "manuscript"),
    ("ABST", "article-journal"),
    ("INPR", "article-journal"),
    ("SLIDE", "graphic"),
    ("DBASE", "dataset"),
    ("WEB", "webpage"),
];

/// Whether a word is one of CSL's item types.
pub fn is_csl(word: &str) -> bool {
    KINDS.iter().any(|kind| kind.csl == word)
}

/// All kinds.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter()
}

/// What an entry type of BibTeX means in CSL; `misc` and unknown ones mean nothing in particular.
pub fn csl_of_bibtex(name: &str) -> Option<&'static str> {
    if name == "misc" {
        return None;
    }
    let alias = BIBTEX.iter().find(|(alias, _)| *alias == name).map(|(_, csl)| *csl);
    alias.or(KINDS.iter().find(|kind| kind.bibtex == name).map(|kind| kind.csl))
}

/// The entry type of biblatex for a kind; `misc` where there is none.
pub fn bibtex_of(csl: &str) -> &'static str {
    KINDS.iter().find(|kind| kind.csl == csl).map_or("misc", |kind| kind.bibtex)
}

/// What a reference type of RIS means in CSL; `GEN` and unknown ones mean nothing in particular.
pub fn csl_of_ris(name: &str) -> Option<&'static str> {
    if name == "GEN" {
        return None;
    }
    let alias = RIS.iter().find(|(alias, _)| *alias == name).map(|(_, csl)| *csl);
    alias.or(KINDS.iter().find(|kind| kind.ris == name).map(|kind| kind.csl))
}

/// The reference type of RIS for a kind; `GEN` where there is none.
pub fn ris_of(csl: &str) -> &'static str {
    KINDS.iter().find(|kind| kind.csl == csl).map_or("GEN", |kind| kind.ris)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_once_and_an_alias_is_of_a_kind() {
        for (at, kind) in KINDS.iter().enumerate() {
            assert!(KINDS[..at].iter().all(|earlier| earlier.csl != kind.csl), "{}", kind.csl);
        }
        assert!(BIBTEX.iter().chain(RIS).all(|(_, csl)| is_csl(csl)));
    }

    #[test]
    fn names_mean_the_same_in_all_three() {
        assert_eq!(csl_of_bibtex("techreport"), Some("report"));
        assert_eq!(
            (csl_of_ris("RPRT"), ris_of("report"), bibtex_of("report")),
            (Some("report"), "RPRT", "report")
        );
        assert_eq!((csl_of_bibtex("misc"), csl_of_ris("GEN"), csl_of_bibtex("nonsense")), (None, None, None));
        assert_eq!((bibtex_of("my own kind"), ris_of("my own kind")), ("misc", "GEN"));
    }
}
