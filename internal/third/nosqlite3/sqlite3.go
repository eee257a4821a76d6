// Package sqlite3 stands in for the C driver that gorm's SQLite dialect imports
// blank. The board runs on modernc.org/sqlite instead, which is pure Go, so
// compiling 250,000 lines of C would only cost every build two minutes.
package sqlite3
