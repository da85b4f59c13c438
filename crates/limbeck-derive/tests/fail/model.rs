use limbeck::Model;

#[derive(Model)]
#[limbeck(tabel = "users", unique(emial), index(key(id, opclas = x)))]
struct User {
    #[limbeck(primary_key, default = now())]
    id: i64,
    #[limbeck(type = varchar(0), uniqe)]
    email: String,
    #[limbeck(identity, default = 1)]
    number: i64,
    #[limbeck(on_delete = cascade)]
    org_id: i64,
}

#[derive(Model)]
struct Tuple(i64);

#[derive(Model)]
enum NotAStruct {
    A,
}

fn main() {
    let _ = UserColumn::Email;
    let _ = NotAStruct::A;
}
