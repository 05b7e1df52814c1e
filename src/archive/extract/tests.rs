use super::*;

fn tools() -> Tools<'static> {
    Tools { program: None, time: Duration::from_secs(20), stop: &|| false }
}

fn with(bytes: &[u8], read: impl Fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    read(&path);
}

#[test]
fn each_kind_has_its_extractor() {
    with("# Märchen\n\n*a*  b\r\n".as_bytes(), |path| {
        let [extract] = &extract(path, "text/markdown", None, &tools())[..] else { panic!("one") };
        assert_eq!((extract.by.as_str(), extract.text.as_str()), ("plain text", "# Märchen\n\n*a*  b\r\n"));
        assert_eq!(article_text(path, "text/markdown", None, &tools()).unwrap(), *extract);
    });
    with(b"<p>a<p>b", |path| {
        assert_eq!(extract(path, "text/html", None, &tools())[0].text, "a\n\nb");
        assert_eq!(extract(path, "audio/mpeg", None, &tools()), []);
    });
}

#[test]
fn what_has_no_text_says_so() {
    for (bytes, media_type, why) in [
        (&b""[..], "text/plain", "the file is empty"),
        (b"", "application/pdf", "the file is empty"),
        (b"x", "application/octet-stream", "nothing tells what this file is"),
        (b"x", "application/gzip", "unpack it first"),
        (b"x", "application/zip", "take out the file"),
        (b"x", "application/rtf", "save it as PDF"),
        (b"x", media::DOCX, "the DOCX is damaged"),
    ] {
        with(bytes, |path| {
            let [extract] = &extract(path, media_type, None, &tools())[..] else { panic!("one") };
            assert!(extract.text.is_empty() && extract.note.as_ref().unwrap().contains(why), "{extract:?}");
            let refused = article_text(path, media_type, None, &tools()).unwrap_err();
            assert!(refused.to_string().contains(why));
        });
    }
    with(b"x", |path| {
        let refused = article_text(path, "image/png", None, &tools()).unwrap_err();
        assert!(refused.to_string().contains("it is a picture; text recognition (OCR)"));
        let refused = article_text(path, "audio/mpeg", None, &tools()).unwrap_err();
        assert!(refused.to_string().contains("audio/mpeg has no text"));
        for media_type in ["text/plain", "application/pdf", media::DOCX] {
            let gone = &extract(&path.with_extension("gone"), media_type, None, &tools())[0];
            assert!(gone.note.as_ref().unwrap().contains("can't be read"), "{gone:?}");
        }
    });
}

#[test]
fn a_person_is_told_what_matters_once() {
    let of = |by: &str, text: &str, note: Option<&str>| Extract {
        by: by.into(),
        text: text.into(),
        note: note.map(str::to_string),
        ..Extract::default()
    };
    let (slow, scan) = ("only 3 pages were read: it took too long", "no text: pictures");
    let told = |found: &[Extract]| notes(found).join("|");
    assert_eq!(told(&[of("a 1", "x", None), of("b 2", "", Some(slow))]), "", "the one that is used is whole");
    assert_eq!(told(&[of("a 1", "", Some(scan)), of("b 2", "", Some(scan))]), scan);
    assert_eq!(
        told(&[of("a 1", "x", Some(slow)), of("b 2", "x", None)]),
        format!("a 1: {slow}; b 2 read all")
    );
    let other = [of("a 1", "", Some(scan)), of("b 2", "", Some(slow))];
    assert_eq!(told(&other), format!("a 1: {scan}|b 2: {slow}"));
    assert_eq!(told(&[of("a 1", "x", Some(slow))]), slow);
}

#[test]
fn a_text_too_long_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long");
    // A sparse file: long, without bytes on the disk.
    std::fs::File::create(&path).unwrap().set_len(5 << 30).unwrap();
    let [extract] = &extract(&path, "text/plain", None, &tools())[..] else { panic!("one") };
    assert!(extract.text.is_empty() && extract.note.as_ref().unwrap().contains("more than 32 MiB"));
}
