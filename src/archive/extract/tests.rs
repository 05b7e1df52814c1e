use super::*;

fn tools() -> Tools {
    Tools { program: None, time: Duration::from_secs(20) }
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
        assert_eq!(extract(path, "image/png", None, &tools()), []);
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
        assert!(refused.to_string().contains("image/png has no text"));
        for media_type in ["text/plain", "application/pdf", media::DOCX] {
            let gone = &extract(&path.with_extension("gone"), media_type, None, &tools())[0];
            assert!(gone.note.as_ref().unwrap().contains("can't be read"), "{gone:?}");
        }
    });
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
