package sso

import (
	"errors"
	"strings"
	"time"

	"ideaboard/internal/text"
)

// Claims are what a company's product says about one of its users, cleaned.
type Claims struct {
	Subject       string // the product's own name for them, for ever the same
	Email         string // "" if not said
	EmailVerified bool
	Name          string // "" if not said
	Companies     []Company

	TokenID string    // names the token, whichever way it was spelled
	Until   time.Time // after this the token is refused, used or not
}

// Company is a customer organisation that somebody belongs to.
type Company struct {
	ID           string // the product's own name for it
	Name, Plan   string
	MonthlyValue int64 // whole units of currency
}

// Bounds of what a token may say, in characters and pieces.
const (
	subjectMax   = 200
	nameMax      = 80
	companyMax   = 200 // each of id, name and plan
	companiesMax = 20
	emailMax     = 254 // bytes
	valueMax     = 1_000_000_000
)

// claims returns the words cleaned. Names that identify are refused when they
// are not clean, for two of them must never become one; names that people read
// are cleaned and shortened.
func (w words) claims() (c Claims, err error) {
	if !identifies(w.Subject, subjectMax) {
		return c, errors.New("it has no usable sub")
	}
	email := strings.TrimSpace(w.Email)
	if email != "" && (len(email) > emailMax || text.Line(email) != email || !strings.Contains(email, "@")) {
		return c, errors.New("its email is no address")
	}
	c = Claims{
		Subject:       w.Subject,
		Email:         email,
		EmailVerified: w.EmailVerified && email != "",
		Name:          read(w.Name, nameMax),
	}
	c.Companies, err = w.companies()
	return c, err
}

// companies returns each company once, the single one first.
func (w words) companies() (all []Company, err error) {
	named := w.Companies
	if w.Company != nil {
		named = append([]companyWords{*w.Company}, named...)
	}
	if len(named) > companiesMax {
		return nil, errors.New("it names too many companies")
	}
	seen := map[label]bool{}
	for _, company := range named {
		if !identifies(string(company.ID), companyMax) {
			return nil, errors.New("a company has no usable id")
		}
		if company.MonthlyValue < 0 || company.MonthlyValue > valueMax {
			return nil, errors.New("a company's monthly_value is out of range")
		}
		if !seen[company.ID] {
			seen[company.ID] = true
			all = append(all, Company{
				ID:           string(company.ID),
				Name:         read(company.Name, companyMax),
				Plan:         read(company.Plan, companyMax),
				MonthlyValue: company.MonthlyValue,
			})
		}
	}
	return all, nil
}

func identifies(name string, limit int) bool {
	return text.Visible(name) > 0 && text.Length(name) <= limit && text.Line(name) == name
}

func read(name string, limit int) string {
	name = text.Line(name)
	if text.Visible(name) == 0 {
		return ""
	}
	return text.Cut(name, limit)
}
