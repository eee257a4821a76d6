package database

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Query is a statement on rows of T's table, before it runs. It offers the part of gorm.G that this
// program uses. gorm.G itself compiles 480 functions for each type, which tripled the build time of
// package board.
type Query[T any] struct{ chain chain }

// Rows begins a statement in a transaction, or for reading. A lock is an option: Rows[Idea](tx,
// forUpdate).
func Rows[T any](tx *gorm.DB, options ...clause.Expression) Query[T] {
	begun := chain{tx: tx}
	if len(options) > 0 {
		begun = begun.with(func(db *gorm.DB) *gorm.DB { return db.Clauses(options...) })
	}
	return Query[T]{begun}
}

// Table replaces T's table by another.
func (q Query[T]) Table(name string) Query[T] { return Query[T]{q.chain.table(name)} }

// Where adds a condition.
func (q Query[T]) Where(condition string, args ...any) Query[T] {
	return Query[T]{q.chain.where(condition, args)}
}

// Select sets the columns to read or write.
func (q Query[T]) Select(column string, more ...any) Query[T] {
	return Query[T]{q.chain.columns(column, more)}
}

// Order sets the order of the rows.
func (q Query[T]) Order(by string) Query[T] { return Query[T]{q.chain.order(by)} }

// Limit sets the maximum number of rows.
func (q Query[T]) Limit(n int) Query[T] { return Query[T]{q.chain.limit(n)} }

// Take returns one row, or gorm.ErrRecordNotFound.
func (q Query[T]) Take(ctx context.Context) (row T, err error) {
	err = q.chain.on(ctx).Take(&row).Error
	return row, err
}

// Find returns all matching rows.
func (q Query[T]) Find(ctx context.Context) (rows []T, err error) {
	err = q.chain.on(ctx).Find(&rows).Error
	return rows, err
}

// Create inserts a row and sets its id.
func (q Query[T]) Create(ctx context.Context, row *T) error {
	return q.chain.on(ctx).Create(row).Error
}

// CreateInBatches inserts rows, size at a time, and sets their ids.
func (q Query[T]) CreateInBatches(ctx context.Context, rows *[]T, size int) error {
	return q.chain.on(ctx).CreateInBatches(rows, size).Error
}

// Updates writes the selected columns of row to all matching rows and returns their number. Without
// Select it does not write zero values.
func (q Query[T]) Updates(ctx context.Context, row T) (changed int, err error) {
	done := q.chain.on(ctx).Updates(row)
	return int(done.RowsAffected), done.Error
}

// Delete deletes the matching rows and returns their number.
func (q Query[T]) Delete(ctx context.Context) (gone int, err error) {
	done := q.chain.on(ctx).Delete(new(T))
	return int(done.RowsAffected), done.Error
}

// Count returns the number of matching rows.
func (q Query[T]) Count(ctx context.Context, column string) (n int64, err error) {
	err = q.chain.on(ctx).Model(new(T)).Select(column).Count(&n).Error
	return n, err
}

// chain is a Query without its type parameter, so that its methods are compiled only once.
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

// on returns the GORM statement, ready to run. It drops conditions that the caller's tx carries.
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
