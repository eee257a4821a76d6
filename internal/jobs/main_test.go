package jobs_test

import (
	"os"
	"testing"

	"ideaboard/internal/database/dbtest"
)

func TestMain(m *testing.M) { os.Exit(dbtest.RunMany(m, 4)) }
