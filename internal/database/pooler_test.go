package database_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/database/dbtest/pooler"
	"ideaboard/internal/problem"
)

// throughPooler returns the address of an empty database behind PgBouncer.
func throughPooler(t *testing.T, mode string, size int, settings ...string) string {
	t.Helper()
	if !dbtest.OnPostgres() {
		t.Skip("nothing stands before SQLite")
	}
	return pooler.Start(t, dbtest.EmptyURL(t), mode, size, settings...)
}

// TestAPoolerIsNoticed: the board finds out by itself what it talks to, and says
// in a sentence what it cannot use.
func TestAPoolerIsNoticed(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("nothing stands before SQLite")
	}
	if straight := openAt(t, dbtest.EmptyURL(t)); straight.BehindPooler() {
		t.Error("a server was taken for a pooler")
	}
	for _, tt := range []struct{ mode, setting, refused string }{
		{mode: "transaction"},
		{
			mode:    "transaction",
			setting: "ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout",
		},
		{mode: "session"},
		{mode: "statement", refused: "set its pool_mode to transaction"},
	} {
		db, err := database.Open(t.Context(), throughPooler(t, tt.mode, 2, tt.setting))
		switch {
		case err != nil:
			if tt.refused == "" || !strings.Contains(err.Error(), tt.refused) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s %s: %v", tt.mode, tt.setting, err)
			}
		case tt.refused != "" || !db.BehindPooler():
			t.Errorf("%s %s: opened, pooler noticed: %t", tt.mode, tt.setting, db.BehindPooler())
		}
		if db != nil {
			_ = db.Close()
		}
	}
	_, err := database.Open(t.Context(), throughPooler(t, "transaction", 2)+"&search_path=board")
	if err == nil || !strings.Contains(err.Error(), "search_path") {
		t.Errorf("a parameter that the pooler refuses: %v", err)
	}
}

// TestLimitsHoldBehindAPooler: a statement, a lock and a wait for a connection end
// as they do without one, and nothing of it stays in the server's sessions.
func TestLimitsHoldBehindAPooler(t *testing.T) {
	t.Parallel()
	db := openAt(t, throughPooler(t, "transaction", 2), database.PoolSize(4))
	if err := db.Write(t.Context()).Exec("CREATE TABLE things (id int)").Error; err != nil {
		t.Fatal(err)
	}
	sleep := func(tx *gorm.DB) error { return tx.Exec("SELECT pg_sleep(10)").Error }
	lock := func(tx *gorm.DB) error { return tx.Exec("LOCK TABLE things").Error }
	late := func(name string, limit time.Duration, do func() error) {
		t.Helper()
		begun := time.Now()
		if err := do(); problem.KindOf(err) != problem.Unavailable || time.Since(begun) > limit+2500*time.Millisecond {
			t.Errorf("%s: %v after %v", name, err, time.Since(begun))
		}
	}
	for range 5 { // PgBouncer does not survive every way of cancelling
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		late("the page is first", 100*time.Millisecond, func() error { return sleep(db.Read(ctx)) })
		cancel()
	}
	late("a statement", database.StatementTimeout, func() error { return sleep(db.Read(t.Context())) })
	late("a statement in a transaction", database.StatementTimeout, func() error { return db.Tx(t.Context(), sleep) })
	holds := func(n int) (end func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ready, held := make(chan error, 2*n), sync.WaitGroup{}
		for range n {
			held.Go(func() {
				err := db.Tx(ctx, func(tx *gorm.DB) error {
					err := tx.Exec("LOCK TABLE things IN ACCESS SHARE MODE").Error
					ready <- err
					<-ctx.Done()
					return ctx.Err()
				})
				ready <- fmt.Errorf("no transaction: %w", err)
			})
			if err := <-ready; err != nil {
				t.Fatal(err)
			}
		}
		return func() { cancel(); held.Wait() }
	}
	end := holds(1)
	late("a lock", 1800*time.Millisecond, func() error { return db.Tx(t.Context(), lock) })
	end()
	end = holds(2)
	late("every connection of the pooler taken", database.StatementTimeout, func() error {
		return db.Read(t.Context()).Exec("SELECT 1").Error
	})
	late("every connection of the pooler taken, in a transaction", database.StatementTimeout, func() error {
		return db.Tx(t.Context(), lock)
	})
	end()
	for range 10 {
		var left string
		err := db.Read(t.Context()).Raw("SELECT current_setting('statement_timeout') || current_setting('lock_timeout')").
			Scan(&left).Error
		if err != nil || left != "00" {
			t.Errorf("left in a session: %q, %v", left, err)
		}
	}
}

// TestMigratingBehindAPooler: several programs start at once on an empty database
// behind one pooler; each migration is applied once, and undone.
func TestMigratingBehindAPooler(t *testing.T) {
	t.Parallel()
	address := throughPooler(t, "transaction", 5)
	var all sync.WaitGroup
	var mutex sync.Mutex
	total := 0
	for range 3 {
		db := openAt(t, address)
		all.Go(func() {
			applied, err := db.MigrateUp(t.Context())
			if err != nil {
				t.Error(err)
			}
			mutex.Lock()
			defer mutex.Unlock()
			total += applied
		})
	}
	all.Wait()
	db := openAt(t, address)
	list, err := db.MigrationStatus(t.Context())
	if err != nil || total != len(list) {
		t.Errorf("%d migrations applied of %d: %v", total, len(list), err)
	}
	for range list {
		if _, err := db.MigrateDown(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if applied, err := db.MigrateUp(t.Context()); err != nil || applied != len(list) {
		t.Errorf("%d applied: %v", applied, err)
	}
}

// TestOneLockOfTheSchema: who holds the lock straight at the server, as an older
// program does, keeps out one behind a pooler.
func TestOneLockOfTheSchema(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("nothing stands before SQLite")
	}
	address := dbtest.EmptyURL(t)
	straight, behind := openAt(t, address), openAt(t, pooler.Start(t, address, "transaction", 3))
	err := straight.Tx(t.Context(), func(tx *gorm.DB) error {
		if err := tx.Exec("SELECT pg_advisory_lock(4097083626)").Error; err != nil { // goose's
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		if _, err := behind.MigrateUp(ctx); err == nil {
			t.Error("it migrated while another program did")
		}
		return tx.Exec("SELECT pg_advisory_unlock(4097083626)").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := behind.MigrateUp(t.Context()); err != nil {
		t.Error(err)
	}
}
