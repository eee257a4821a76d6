package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Maximum numbers of connections. More would only wait for each other at the rows that everybody
// changes (measured in docs/decisions).
const (
	postgresPool = 16
	jobsPoolSize = 5 // for the queue: one listens, the others fetch and complete jobs
)

// jobsStatementTimeout limits statements of the queue's maintenance.
const jobsStatementTimeout = time.Minute

// postgresDialect is GORM's PostgreSQL dialect with our translation of errors.
type postgresDialect struct{ gormpostgres.Dialector }

func (postgresDialect) Translate(err error) error { return translate(err) }

// openPostgres opens the connection pool for the server at address.
func openPostgres(ctx context.Context, address string, o options) (*DB, error) {
	config, err := postgresConfig(address, o)
	if err != nil {
		return nil, err
	}
	db := &DB{where: postgresWhere(config), options: o, poolConfig: config, beginQuery: "begin"}
	if err := db.openPool(ctx, address); err != nil {
		return nil, postgresOpenError(config, err)
	}
	db.jobsPool = sync.OnceValues(db.openJobsPool)
	db.readDB = sqlFromPool(db.pool, o)
	db.writeDB = db.readDB
	dialect := postgresDialect{gormpostgres.Dialector{Config: &gormpostgres.Config{Conn: db.readDB}}}
	if db.read, err = openGORM(dialect, o); err != nil {
		return nil, errors.Join(postgresOpenError(config, err), db.Close())
	}
	db.write = db.read
	return db, nil
}

// openPool connects to the server directly or, if that is a pooler, in the way it needs.
func (db *DB) openPool(ctx context.Context, address string) (err error) {
	if db.pool, err = pgxpool.NewWithConfig(ctx, db.poolConfig); err != nil {
		return err
	}
	pooled, err := throughPooler(ctx, db.pool)
	if !pooled {
		if err != nil {
			db.pool.Close()
		}
		return err
	}
	db.pool.Close()
	db.pooled = true
	db.poolConfig, db.beginQuery = poolerConfig(db.poolConfig, address)
	if db.pool, err = pgxpool.NewWithConfig(ctx, db.poolConfig); err != nil {
		return err
	}
	if err = tryPooler(ctx, db.pool, db.beginQuery); err != nil {
		db.pool.Close()
	}
	return err
}

// postgresConfig parses address and adds the limits that address does not set.
func postgresConfig(address string, o options) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil { // err may contain the password
		return nil, errors.New(
			"the database address is not a valid PostgreSQL address: write postgres://user:password@host:5432/name, " +
				"with %40 for an @ and %2F for a / in the password",
		)
	}
	if !strings.Contains(address, "pool_max_conns") {
		config.MaxConns = postgresPool
	}
	if o.poolSize > 0 {
		config.MaxConns = int32(o.poolSize)
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.PingTimeout = connectTimeout
	config.MaxConnIdleTime = 5 * time.Minute
	setDefault(config, "timezone", "UTC")
	setDefault(config, "application_name", "ideaboard")
	if !o.noTimeout {
		setDefault(config, "statement_timeout", strconv.FormatInt(StatementTimeout.Milliseconds(), 10))
		setDefault(config, "lock_timeout", strconv.FormatInt(lockTimeout.Milliseconds(), 10))
		setDefault(config, "idle_in_transaction_session_timeout", "30000")
	}
	config.AfterConnect = readTimesAsUTC
	config.ConnConfig.BuildContextWatcherHandler = cancelOnServer
	return config, nil
}

// cancelOnServer returns a handler that cancels a statement on the server, too, when its context
// ends, and keeps the connection unless the server does not answer.
func cancelOnServer(conn *pgconn.PgConn) ctxwatch.Handler {
	return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelTimeout}
}

func setDefault(config *pgxpool.Config, name, value string) {
	if config.ConnConfig.RuntimeParams[name] == "" {
		config.ConnConfig.RuntimeParams[name] = value
	}
}

// readTimesAsUTC makes conn return times in UTC, as SQLite does, and not in the machine's time
// zone.
func readTimesAsUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamp", OID: pgtype.TimestampOID,
		Codec: &pgtype.TimestampCodec{ScanLocation: time.UTC},
	})
	return nil
}

// openJobsPool opens the job queue's own connections, so that busy pages do not block it. They have
// a longer time limit.
func (db *DB) openJobsPool() (*pgxpool.Pool, error) {
	config := db.poolConfig.Copy()
	config.MaxConns = jobsPoolSize
	limitStatements(config, jobsStatementTimeout, db.pooled)
	config.ConnConfig.RuntimeParams["application_name"] = "ideaboard jobs"
	return pgxpool.NewWithConfig(context.Background(), config)
}

// boundedConnector returns an error if no connection becomes free in time.
type boundedConnector struct{ driver.Connector }

func (c boundedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, poolWait)
	defer cancel()
	return c.Connector.Connect(ctx)
}

// sqlFromPool returns pool as a sql.DB. Idle connections stay in the pool.
func sqlFromPool(pool *pgxpool.Pool, o options) *sql.DB {
	connector := stdlib.GetPoolConnector(pool)
	if !o.noTimeout {
		connector = boundedConnector{connector}
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(0)
	return db
}

// postgresWhere returns the names of the server and the database.
func postgresWhere(config *pgxpool.Config) string {
	c := config.ConnConfig
	return fmt.Sprintf("%s/%s", net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))), c.Database)
}

// postgresOpenError describes in one sentence why the server cannot be used.
func postgresOpenError(config *pgxpool.Config, err error) error {
	c := config.ConnConfig
	server := net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
	say := func(format string, args ...any) error { return &openError{fmt.Sprintf(format, args...), err} }
	pg, isAnswer := errors.AsType[*pgconn.PgError](err)
	switch {
	case refusesParameter(err):
		return say("the pooler at %s refuses a part of the database address (%s): remove it from the address, and set it "+
			"with ALTER ROLE for the user", server, pg.Message)
	case isAnswer && pg.Code == "08P01" && strings.Contains(pg.Message, "statement pooling"):
		return say("the pooler at %s gives each statement another connection, which no transaction survives: set its "+
			"pool_mode to transaction", server)
	case isAnswer && pg.Code == "08P01":
		return say("the pooler at %s has no connection to PostgreSQL for us (%s): look into its log", server, pg.Message)
	case !isAnswer:
		return say("no PostgreSQL server answers at %s: start it, or correct the host and port in the database address",
			server)
	case pg.Code == "28P01" || pg.Code == "28000":
		return say("PostgreSQL at %s refuses the user %q: correct the user or the password in the database address", server,
			c.User)
	case pg.Code == "3D000":
		return say("PostgreSQL at %s has no database %q: make it with \"createdb %s\", or correct the database address",
			server, c.Database, c.Database)
	case pg.Code == "53300":
		return say("PostgreSQL at %s has no connection left: stop another program, or raise its max_connections", server)
	}
	return say("PostgreSQL at %s does not let us in (%s %s): look into its log", server, pg.Code, pg.Message)
}

var _ gorm.ErrorTranslator = postgresDialect{}
