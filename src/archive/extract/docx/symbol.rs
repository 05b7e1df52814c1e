//! The characters of symbol fonts (`w:sym`), which stand for other characters than their letters.

/// Adobe's Symbol from 0x20 on, and from 0xA0 on.
const LOW: &str =
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
const HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊";

/// What is met of Wingdings: boxes, ticks, arrows.
const WINGDINGS: [(u32, char); 13] = [
    (0x4a, '☺'),
    (0x4c, '☹'),
    (0x6c, '●'),
    (0x6e, '■'),
    (0x6f, '☐'),
    (0xa7, '▪'),
    (0xa8, '☐'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xfb, '✗'),
    (0xfc, '✓'),
    (0xfd, '☒'),
    (0xfe, '☑'),
];

/// The character of a font's code (hexadecimal), where it is known.
pub(super) fn character(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code, 16).ok()?;
    // Fonts of symbols are put into the private area.
    let place = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    match font {
        "Symbol" if (0x20..0x7f).contains(&place) => LOW.chars().nth(place as usize - 0x20),
        "Symbol" if (0xa0..0xe1).contains(&place) => HIGH.chars().nth(place as usize - 0xa0),
        "Wingdings" => WINGDINGS.iter().find(|(known, _)| *known == place).map(|(_, c)| *c),
        _ if font.starts_with("Wingdings") || font == "Symbol" || font == "Webdings" => None,
        _ => char::from_u32(code).filter(|c| !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_symbols() {
        assert_eq!((LOW.chars().count(), HIGH.chars().count()), (0x5f, 0x41));
        for (font, code, c) in [
            ("Symbol", "F062", Some('β')),
            ("Symbol", "F0B0", Some('°')),
            ("Symbol", "F0E0", Some('◊')),
            ("Symbol", "F0FE", None),
            ("Wingdings", "F0FC", Some('✓')),
            ("Wingdings 2", "F050", None),
            ("Calibri", "2264", Some('≤')),
            ("Calibri", "F0FC", None),
            ("Calibri", "x", None),
            ("Calibri", "0007", None),
        ] {
            assert_eq!(character(font, code), c, "{font} {code}");
        }
    }
}
