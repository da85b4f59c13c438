use limbeck::{PgComposite, PgDomain, PgEnum, PgType};

#[derive(PgEnum)]
#[limbeck(rename_all = "snakecase")]
enum Status {
    #[limbeck(rename = "Live")]
    Draft,
    Live,
}

#[derive(PgEnum)]
enum WithFields {
    A(i32),
}

#[derive(PgType)]
struct Two(i32, i32);

#[derive(PgType)]
#[limbeck(type = timestamp(9))]
struct Precise(i64);

#[derive(PgDomain)]
#[limbeck(nme = "a")]
struct Pair(i32, i32);

#[derive(PgComposite)]
struct Tuple(i32);

#[derive(PgComposite)]
enum NoStruct {
    A,
}

fn main() {
    let _ = Status::LABELS;
}
