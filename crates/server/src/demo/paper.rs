//! What stands for every paper handed in: a plain grey sheet and an empty page, made here so that no
//! real document is ever shown.

/// An empty A4 page (ISO 32000-1, the least a reader opens).
pub const PDF: &[u8] = b"%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
";

/// A PNG of 64 by 90 pixels, one shade of grey (PNG specification, third edition: signature, IHDR,
/// IDAT with a stored deflate block, IEND).
pub fn picture() -> Vec<u8> {
    const WIDTH: u32 = 64;
    const HEIGHT: u32 = 90;
    let mut rows = Vec::new();
    for row in 0..HEIGHT {
        rows.push(0);
        // Lines of "text" on the sheet.
        let shade = |column: u32| if row % 9 == 5 && (8..56).contains(&column) { 0x90 } else { 0xf2 };
        rows.extend((0..WIDTH).map(shade));
    }
    let mut idat = vec![0x78, 0x01, 0x01];
    let length = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    idat.extend(length.to_le_bytes());
    idat.extend((!length).to_le_bytes());
    idat.extend(&rows);
    idat.extend(adler32(&rows).to_be_bytes());
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header), (b"IDAT", idat), (b"IEND", Vec::new())] {
        png.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
        let named = [name.as_slice(), &data].concat();
        png.extend(&named);
        png.extend(crc32(&named).to_be_bytes());
    }
    png
}

fn adler32(data: &[u8]) -> u32 {
    let (a, b) = data.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    (b << 16) | a
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_png() {
        let png = picture();
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
        assert_eq!(infer::get(&png).map(|kind| kind.mime_type()), Some("image/png"));
        assert_eq!(infer::get(PDF).map(|kind| kind.mime_type()), Some("application/pdf"));
    }
}
