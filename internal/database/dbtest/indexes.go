package dbtest

import "gorm.io/gorm"

// WithoutIndexes drops the indexes of some tables but for those of constraints,
// and on PostgreSQL the checks of foreign keys for the rest of the transaction. It
// returns the statements that bring the indexes back: built when a large table is
// full they cost a tenth.
func WithoutIndexes(tx *gorm.DB, tables ...string) (restore []string, err error) {
	list := `
		SELECT name, sql AS ddl
		FROM sqlite_master
		WHERE type = 'index'
			AND tbl_name IN ?
			AND sql IS NOT NULL`
	if OnPostgres() {
		err := tx.Exec("SET LOCAL session_replication_role = replica; SET LOCAL maintenance_work_mem = '512MB'").Error
		if err != nil {
			return nil, err
		}
		list = `
			SELECT indexname AS name, indexdef AS ddl
			FROM pg_indexes
			WHERE tablename IN ?
				AND indexname NOT LIKE '%_pkey'`
	}
	var indexes []struct{ Name, Ddl string }
	if err := tx.Raw(list, tables).Scan(&indexes).Error; err != nil {
		return nil, err
	}
	for _, index := range indexes {
		if err := tx.Exec("DROP INDEX " + index.Name).Error; err != nil {
			return nil, err
		}
		restore = append(restore, index.Ddl)
	}
	return restore, nil
}
