use super::*;
use std::io::Write;

/// A DOCX of parts.
fn docx(parts: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    file.write_all(archive.finish().unwrap().get_ref()).unwrap();
    file
}

fn body(xml: &str) -> Extract {
    let whole = format!("<w:document xmlns:w=\"w\"><w:body>{xml}</w:body></w:document>");
    extract(docx(&[("word/document.xml", whole.as_bytes())]).path())
}

#[test]
fn a_document_as_it_is_printed() {
    for (xml, text) in [
        (
            "<w:p><w:r><w:t>One </w:t></w:r><w:r><w:t>half.</w:t></w:r></w:p><w:p><w:r><w:t>Two.</w:t></w:r></w:p>",
            "One half.\n\nTwo.",
        ),
        (
            "<w:p><w:r><w:t>A &amp; &#233; &lt;</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>",
            "A & é <\tb\nc",
        ),
        ("<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>", "a"),
        (
            "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del> x</w:p>",
            "new",
        ),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>7</w:t></w:r></w:p>", "7"),
        ("<w:p/><w:p/><w:p><w:r><w:t xml:space='preserve'> kept  space </w:t></w:r></w:p>", " kept  space"),
        (
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>\
             <w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>d</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>e</w:t></w:r></w:p>",
            "a\tb\n\td\n\ne",
        ),
        (
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>\
             </mc:Choice><mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent><w:t>x</w:t></w:r></w:p>",
            "x\n\nbox",
        ),
    ] {
        let extract = body(xml);
        assert_eq!((extract.text.as_str(), extract.note), (text, None), "{xml}");
    }
}

#[test]
fn what_the_runs_say() {
    let run = |says: &str, text: &str| format!("<w:r><w:rPr>{says}</w:rPr><w:t>{text}</w:t></w:r>");
    let above = |text: &str| run("<w:vertAlign w:val='superscript'/>", text);
    let paragraph = |inside: &str| format!("<w:p>{inside}</w:p>");
    let anchored = "<w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:drawing></w:r>";
    let gone = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>";
    for (xml, text) in [
        (paragraph(&[run("", "57,466"), above("3"), run("", " people")].concat()), "57,466³ people"),
        (paragraph(&[run("", "a"), above("["), above("1"), above("2]"), run("", "2")].concat()), "a[12]2"),
        (
            paragraph(&[run("", "H"), run("<w:vertAlign w:val='subscript'/>", "2"), run("", "O")].concat()),
            "H₂O",
        ),
        (paragraph(&[run("", "1"), above("st")].concat()), "1st"),
        (paragraph(&[run("<w:vanish/>", "no"), run("<w:vanish w:val='0'/>", "yes")].concat()), "yes"),
        (
            paragraph(&run("<w:vanish/>", "no"))
                + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            "a\tb",
        ),
        (paragraph(&run("<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>", "yes")), "yes"),
        (
            paragraph(&[&run("", "One "), anchored, &run("", "half.")].concat())
                + &paragraph(&run("", "Two.")),
            "One half.\n\nbox\n\nTwo.",
        ),
        (paragraph(&[gone, &run("", "One ")].concat()) + &paragraph(&run("", "half.")), "One half."),
        (
            paragraph(
                "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            ),
            "漢",
        ),
        (
            paragraph(
                "<w:r><mc:AlternateContent><mc:Fallback><w:t>kept</w:t></mc:Fallback></mc:AlternateContent></w:r>",
            ),
            "kept",
        ),
        (
            paragraph(
                "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup><m:r><m:t>m</m:t></m:r></m:oMath>",
            ),
            "10⁶m",
        ),
        (paragraph("<w:r><w:t>20</w:t><w:sym w:font='Symbol' w:char='F0B0'/></w:r>"), "20°"),
    ] {
        let extract = body(&xml);
        assert_eq!((extract.text.as_str(), extract.note), (text, None), "{xml}");
    }
}

#[test]
fn a_table_in_a_table() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr><w:tr>{}</w:tr></w:tbl>", cell("1"), cell("2"), cell("3"));
    let xml = format!(
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p>{inner}<w:p/></w:tc>{}</w:tr><w:tr>{}</w:tr></w:tbl>",
        cell("b"),
        cell("c")
    );
    assert_eq!(body(&xml).text, "a\n1\t2\n3\tb\nc");
}

#[test]
fn what_is_left_out_is_told() {
    for (xml, text, note) in [
        (
            "<w:p><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>",
            "a",
            "numbers of lists",
        ),
        ("<w:p><w:r><w:t>a</w:t><w:commentReference w:id='1'/></w:r></w:p>", "a", "comments are not"),
        (
            "<w:p><w:r><w:sym w:font='Webdings' w:char='F061'/></w:r></w:p>",
            "\u{fffd}",
            "1 symbols are not known",
        ),
    ] {
        let extract = body(xml);
        assert_eq!(extract.text, text);
        assert!(extract.note.unwrap().contains(note));
    }
}

#[test]
fn the_main_part_by_its_relation() {
    let rels = b"<Relationships><Relationship Type='http://example.org/officeDocument' Target='/word/document2.xml'/></Relationships>";
    let text = b"<w:document><w:p><w:r><w:t>Text</w:t><w:footnoteReference w:id='7'/><w:t>.</w:t></w:r></w:p></w:document>";
    let notes = b"<w:footnotes><w:footnote w:id='7'><w:p><w:r><w:footnoteRef/><w:t> Note.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let file = docx(&[("_rels/.rels", rels), ("word/document2.xml", text), ("word/footnotes.xml", notes)]);
    assert_eq!(extract(file.path()).text, "Text¹.\n\n¹ Note.");
}

#[test]
fn notes_stand_at_the_end() {
    let notes = "<w:footnotes xmlns:w='w'><w:footnote w:type='separator'><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote>\
        <w:footnote w:id='1'><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let text = b"<w:document><w:body><w:p><w:r><w:t>Text.</w:t></w:r></w:p></w:body></w:document>";
    let file = docx(&[("word/footnotes.xml", notes.as_bytes()), ("word/document.xml", text)]);
    assert_eq!(extract(file.path()).text, "Text.\n\nA note.");
}

#[test]
fn a_broken_one_says_so() {
    let empty = body("<w:p/>");
    assert!(empty.note.unwrap().contains("the document has none"));
    let cut = extract(
        docx(&[("word/document.xml", b"<w:document><w:p><w:r><w:t>Half</w:t></w:r></w:p><w:p")]).path(),
    );
    assert_eq!(cut.text, "Half");
    assert!(cut.note.unwrap().contains("damaged"));
    let wrong = extract(docx(&[("word/document.xml", b"<a><w:t>\xff\xfe</w:t>")]).path());
    assert!(wrong.note.unwrap().contains("damaged"));
    assert!(extract(docx(&[("other.xml", b"")]).path()).note.unwrap().contains("damaged"));
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let mut bomb = b"<w:document><w:p><w:r><w:t>".to_vec();
    bomb.resize(MOST_XML as usize + 100, b' ');
    let extract = extract(docx(&[("word/document.xml", &bomb)]).path());
    assert!(extract.text.is_empty() && extract.note.unwrap().contains("more than 32 MiB"));
    let deep = "<w:tbl><w:tr><w:tc>".repeat(100_000);
    assert!(body(&deep).note.is_some());
}
