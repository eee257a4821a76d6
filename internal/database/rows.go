package database

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Query is a statement about rows of T's table, before it runs. It is what this
// program uses of gorm.G, which makes the compiler write 480 functions for each
// type: package board took three times as long to build with it.
type Query[T any] struct{ chain chain }

// Rows begins a statement in a transaction, or for reading. A lock is an option:
// Rows[Idea](tx, forUpdate).
func Rows[T any](tx *gorm.DB, options ...clause.Expression) Query[T] {
	begun := chain{tx: tx}
	if len(options) > 0 {
		begun = begun.with(func(db *gorm.DB) *gorm.DB { return db.Clauses(options...) })
	}
	return Query[T]{begun}
}

// Table reads another table than T's.
func (q Query[T]) Table(name string) Query[T] { return Query[T]{q.chain.table(name)} }

// Where narrows the rows down.
func (q Query[T]) Where(condition string, args ...any) Query[T] {
	return Query[T]{q.chain.where(condition, args)}
}

// Select names the columns to read, or those to write.
func (q Query[T]) Select(column string, more ...any) Query[T] {
	return Query[T]{q.chain.columns(column, more)}
}

// Order sorts the rows.
func (q Query[T]) Order(by string) Query[T] { return Query[T]{q.chain.order(by)} }

// Limit takes so many rows at most.
func (q Query[T]) Limit(n int) Query[T] { return Query[T]{q.chain.limit(n)} }

// Take returns one row; without one, the error is gorm.ErrRecordNotFound.
func (q Query[T]) Take(ctx context.Context) (row T, err error) {
	err = q.chain.on(ctx).Take(&row).Error
	return row, err
}

// Find returns all rows.
func (q Query[T]) Find(ctx context.Context) (rows []T, err error) {
	err = q.chain.on(ctx).Find(&rows).Error
	return rows, err
}

// Create adds a row and sets its id.
func (q Query[T]) Create(ctx context.Context, row *T) error {
	return q.chain.on(ctx).Create(row).Error
}

// CreateInBatches adds rows, so many with each statement, and sets their ids.
func (q Query[T]) CreateInBatches(ctx context.Context, rows *[]T, size int) error {
	return q.chain.on(ctx).CreateInBatches(rows, size).Error
}

// Updates writes the selected columns of row to all rows that are meant, and
// returns how many these were. Without Select, zero values are not written.
func (q Query[T]) Updates(ctx context.Context, row T) (changed int, err error) {
	done := q.chain.on(ctx).Updates(row)
	return int(done.RowsAffected), done.Error
}

// Delete returns how many rows are gone.
func (q Query[T]) Delete(ctx context.Context) (gone int, err error) {
	done := q.chain.on(ctx).Delete(new(T))
	return int(done.RowsAffected), done.Error
}

// Count returns how many rows there are.
func (q Query[T]) Count(ctx context.Context, column string) (n int64, err error) {
	err = q.chain.on(ctx).Model(new(T)).Select(column).Count(&n).Error
	return n, err
}

// chain is a Query without its type, so that its methods are compiled once.
type chain struct {
	tx    *gorm.DB
	steps []func(*gorm.DB) *gorm.DB
}

func (c chain) with(step func(*gorm.DB) *gorm.DB) chain {
	return chain{c.tx, append(c.steps[:len(c.steps):len(c.steps)], step)}
}

func (c chain) table(name string) chain {
	return c.with(func(db *gorm.DB) *gorm.DB { return db.Table(name) })
}

func (c chain) where(condition string, args []any) chain {
	return c.with(func(db *gorm.DB) *gorm.DB { return db.Where(condition, args...) })
}

func (c chain) columns(column string, more []any) chain {
	return c.with(func(db *gorm.DB) *gorm.DB { return db.Select(column, more...) })
}

func (c chain) order(by string) chain {
	return c.with(func(db *gorm.DB) *gorm.DB { return db.Order(by) })
}

func (c chain) limit(n int) chain {
	return c.with(func(db *gorm.DB) *gorm.DB { return db.Limit(n) })
}

// on returns the statement, to be run. Conditions that the caller's tx carries
// are not taken along.
func (c chain) on(ctx context.Context) *gorm.DB {
	db := c.tx
	if !db.DryRun { // ToSQL reads the statement of its own tx
		db = db.Session(&gorm.Session{NewDB: true, Context: ctx})
	}
	for _, step := range c.steps {
		db = step(db)
	}
	return db
}
