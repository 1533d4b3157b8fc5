//! Nothing is built here. The folders below are embedded whole, and the compiler alone would not
//! notice a file added to one of them.

fn main() {
    for folder in ["assets", "locales", "templates", "../../catalogue"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
