ALTER INDEX app.i RENAME TO "Order";
DROP INDEX app."Order";
