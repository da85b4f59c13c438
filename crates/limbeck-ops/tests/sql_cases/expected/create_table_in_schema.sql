CREATE SCHEMA "My app";
CREATE TABLE "My app".users (
    id serial
);
