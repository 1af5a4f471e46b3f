//! A QR code as PNG, one bit a pixel.

use png::{BitDepth, ColorType, Encoder};

use super::Qr;
use crate::error::{Error, Result};

/// One module in pixels: crisp on screens, and still sharp in a hand's breadth of print.
const SCALE: usize = 12;

pub(super) fn draw(qr: &Qr) -> Result<Vec<u8>> {
    let failed = |error| Error::internal("the QR code can't be encoded as PNG").caused_by(error);
    let pixels = qr.width() * SCALE;
    let side = u32::try_from(pixels).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header().map_err(failed)?;
    let image: Vec<u8> = (0..pixels)
        .flat_map(|y| line(qr, y / SCALE, pixels))
        .collect();
    writer.write_image_data(&image).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

/// A row of pixels, eight to a byte; set bits are white.
fn line(qr: &Qr, y: usize, pixels: usize) -> impl Iterator<Item = u8> + '_ {
    (0..pixels.div_ceil(8)).map(move |byte| {
        (0..8).fold(0, |bits, bit| {
            let light = !qr.is_dark((byte * 8 + bit) / SCALE, y);
            bits << 1 | u8::from(light)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::qr::Level;

    #[test]
    fn the_pixels_are_the_modules() {
        let qr = Qr::of("https://x/a", Level::High).unwrap();
        let bytes = draw(&qr).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.width as usize, qr.width() * SCALE);
        for y in 0..qr.width() {
            for x in 0..qr.width() {
                let bit = x * SCALE + SCALE / 2;
                let byte = pixels[(y * SCALE + SCALE / 2) * info.line_size + bit / 8];
                let light = byte >> (7 - bit % 8) & 1 == 1;
                assert_eq!(light, !qr.is_dark(x, y), "{x}, {y}");
            }
        }
    }
}
