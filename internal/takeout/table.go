package takeout

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A row is a struct. Its columns are its fields and those of the structs that it embeds, in snake
// case as in the database.

// column is one field of a row, for CSV and JSON.
type column struct {
	name  string
	value any // string, int64, int, bool, or nil
}

// columns returns the columns of a row. Times are RFC 3339 in UTC; a nil pointer or zero time is
// nil.
func columns(row any) []column {
	of := reflect.ValueOf(row)
	var out []column
	for _, field := range reflect.VisibleFields(of.Type()) {
		if !field.Anonymous {
			out = append(out, column{snake(field.Name), plain(of.FieldByIndex(field.Index))})
		}
	}
	return out
}

func plain(v reflect.Value) any {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if at, ok := v.Interface().(time.Time); ok {
		if at.IsZero() {
			return nil
		}
		return at.UTC().Format(time.RFC3339)
	}
	return v.Interface()
}

// snake returns "IdeaID" as "idea_id".
func snake(name string) string {
	var out strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		afterSmall := i > 0 && unicode.IsLower(runes[i-1])
		if unicode.IsUpper(r) && afterSmall {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// object returns a row as a JSON object with its columns in order.
func object(row any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, c := range columns(row) {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "%q:", c.name)
		if err := encoder.Encode(c.value); err != nil {
			return nil, err
		}
		out.Truncate(out.Len() - 1) // remove the encoder's newline
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func writeObject(to io.Writer, row any) error {
	line, err := object(row)
	if err == nil {
		_, err = to.Write(append(line, '\n'))
	}
	return err
}

// writeJSON writes rows as a JSON array with a row on each line.
func writeJSON[T any](ctx context.Context, to io.Writer, rows func(context.Context, func(T) error) error) error {
	before := "[\n"
	err := rows(ctx, func(row T) error {
		line, err := object(row)
		if err == nil {
			_, err = to.Write(append([]byte(before), line...))
		}
		before = ",\n"
		return err
	})
	if err != nil {
		return err
	}
	end := "\n]\n"
	if before == "[\n" {
		end = "[]\n"
	}
	_, err = io.WriteString(to, end)
	return err
}

// writeCSV writes rows as CSV with a header line, in UTF-8. A byte order mark makes Excel recognize
// the encoding.
func writeCSV[T any](ctx context.Context, to io.Writer, rows func(context.Context, func(T) error) error) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(to)
	var none T
	var cells []string
	for _, c := range columns(none) {
		cells = append(cells, c.name)
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	err := rows(ctx, func(row T) error {
		for i, c := range columns(row) {
			if cells[i] = ""; c.value != nil {
				cells[i] = guarded(fmt.Sprint(c.value))
			}
		}
		return out.Write(cells)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// guarded returns a cell that a spreadsheet does not run as a formula. Full-width signs start a
// formula, too, and so do signs after spaces.
func guarded(cell string) string {
	begin, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(cell, func(r rune) bool {
		return r != '\t' && r != '\r' && r != '\n' && unicode.IsSpace(r)
	}))
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", begin) {
		return "'" + cell
	}
	return cell
}
