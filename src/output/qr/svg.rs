//! A QR code as SVG.

use std::fmt::Write as _;

use super::Qr;

/// One module in pixels, where a viewer shows the picture as large as it says.
const SCALE: usize = 8;

/// A white square with one path of all dark modules: neighbours in a row are one rectangle, so that
/// no viewer shows seams between them.
pub(super) fn draw(qr: &Qr) -> String {
    let width = qr.width();
    let mut path = String::new();
    for y in 0..width {
        let mut x = 0;
        while x < width {
            let run = (x..width).take_while(|x| qr.is_dark(*x, y)).count();
            if run > 0 {
                // Writing to a String can't fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    let size = width * SCALE;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" \
         viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\n\
         <path fill=\"#fff\" d=\"M0 0h{width}v{width}h-{width}z\"/>\n\
         <path d=\"{path}\"/>\n\
         </svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::qr::Level;

    #[test]
    fn every_dark_module_is_drawn_once() {
        let qr = Qr::of("https://x/a?b=<c>&d", Level::Medium).unwrap();
        let svg = draw(&qr);
        let (_, path) = svg.split_once("<path d=").unwrap();
        let run = |part: &str| {
            part.split_once('h')?
                .1
                .split_once('v')?
                .0
                .parse::<usize>()
                .ok()
        };
        let drawn: usize = path.split('M').filter_map(run).sum();
        let dark = qr.dark.iter().filter(|dark| **dark).count();
        assert_eq!(drawn, dark);
        assert!(!svg.contains("https://x"), "the link is in no text of it");
    }
}
