package app

import (
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/outcome"
	"ideaboard/internal/question"
)

// Parts lists the features that have tables of their own.
func Parts() []board.Part {
	return []board.Part{question.Part{}, outcome.Part{}}
}

// NewBoard returns the board in db with all its parts.
func NewBoard(db *database.DB) *board.Board { return board.New(db, nil, Parts()...) }
