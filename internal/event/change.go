package event

import "encoding/json"

// Change is one setting that an event changed. It never holds a secret.
type Change struct {
	Field  string `json:"field"`
	Before any    `json:"before"`
	After  any    `json:"after"`
}

// Changes returns those of all whose value changed.
func Changes(all ...Change) (changed []Change) {
	for _, c := range all {
		if c.Before != c.After {
			changed = append(changed, c)
		}
	}
	return changed
}

// Fields names the settings that changed.
func Fields(changes []Change) (names []string) {
	for _, c := range changes {
		names = append(names, c.Field)
	}
	return names
}

// Changes returns the settings that the detail says were changed. Events of
// former versions of the program say none.
func (d Detail) Changes() (changes []Change) {
	text, err := json.Marshal(d["changes"])
	if err != nil || json.Unmarshal(text, &changes) != nil {
		return nil
	}
	return changes
}

// Text returns the text that the detail holds under name, or "".
func (d Detail) Text(name string) string {
	text, _ := d[name].(string)
	return text
}
