package board

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
)

// DraftLife is how long a visitor's text is kept until they sign in.
const DraftLife = 7 * 24 * time.Hour

// storedDraft is a visitor's text until they have signed in. Everybody with the token may
// read it; the database stores the token's hash.
type storedDraft struct {
	TokenHash string `gorm:"primaryKey"`
	IdeaText
	CategoryID *int64
	Tags       string // ids, "1,2"
	Act        string // JSON of a PendingAct, or ""
	// BrowserHash is the hash of the browser in which signing in carries out the act; ""
	// once that was tried.
	BrowserHash string
	Refusal     string // JSON: field -> message
	ExpiresAt   time.Time
}

func (storedDraft) TableName() string { return "drafts" }

// KeepDraft stores a visitor's text and returns its token. The text is not checked, only
// cut at a generous limit; a category and tags that visitors cannot see are left out.
func (b *Board) KeepDraft(ctx context.Context, draft Draft) (token string, err error) {
	return b.keepDraft(ctx, draft, storedDraft{})
}

func (b *Board) keepDraft(ctx context.Context, draft Draft, kept storedDraft) (token string, err error) {
	token = account.NewToken()
	kept.TokenHash, kept.ExpiresAt = account.HashOf(token), b.now().Add(DraftLife)
	kept.IdeaText = draft.text().kept()
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return "", err
	}
	if snapshot.ToPropose(Actor{}, 0).Category(draft.CategoryID).ID != 0 {
		kept.CategoryID = &draft.CategoryID
	}
	kept.Tags = joinIDs(snapshot.tagsOf(Actor{}, draft.Tags))
	err = b.db.Tx(ctx, func(tx *gorm.DB) error { return database.Rows[storedDraft](tx).Create(ctx, &kept) })
	if err != nil {
		return "", fmt.Errorf("keep draft: %w", err)
	}
	return token, nil
}

// KeptDraft is a stored text and the act that it belongs to.
type KeptDraft struct {
	Draft
	Act     PendingAct        // the zero PendingAct when there is only text
	Refusal map[string]string // field -> why the act was refused, in the person's language
}

// KeptDraft returns the draft stored under token; ok is false if it does not exist or has
// expired.
func (b *Board) KeptDraft(ctx context.Context, token string) (draft KeptDraft, ok bool, err error) {
	if token == "" {
		return draft, false, nil
	}
	kept, err := database.Rows[storedDraft](b.db.Read(ctx)).
		Where("token_hash = ? AND expires_at > ?", account.HashOf(token), b.now()).
		Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return draft, false, nil
	}
	if err != nil {
		return draft, false, fmt.Errorf("load draft: %w", err)
	}
	draft, err = kept.read()
	return draft, err == nil, err
}

func (d storedDraft) read() (draft KeptDraft, err error) {
	draft.Draft = d.draft()
	draft.Tags = splitIDs(d.Tags)
	if d.CategoryID != nil {
		draft.CategoryID = *d.CategoryID
	}
	if d.Act != "" {
		err = json.Unmarshal([]byte(d.Act), &draft.Act)
	}
	if err == nil && d.Refusal != "" {
		err = json.Unmarshal([]byte(d.Refusal), &draft.Refusal)
	}
	if err != nil {
		return draft, fmt.Errorf("read draft: %w", err)
	}
	return draft, nil
}

// joinIDs returns the ids of tags as a draft stores them, at most [MaxIdeaTags].
func joinIDs(tags []Tag) string {
	var ids []string
	for _, tag := range tags[:min(len(tags), MaxIdeaTags)] {
		ids = append(ids, strconv.FormatInt(tag.ID, 10))
	}
	return strings.Join(ids, ",")
}

func splitIDs(kept string) (ids []int64) {
	for raw := range strings.SplitSeq(kept, ",") {
		if id, err := strconv.ParseInt(raw, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// DropDraft deletes the draft stored under token, once it was proposed.
func (b *Board) DropDraft(ctx context.Context, token string) error {
	return b.db.Tx(ctx, func(tx *gorm.DB) error {
		_, err := database.Rows[storedDraft](tx).Where("token_hash = ?", account.HashOf(token)).Delete(ctx)
		return err
	})
}

// Sweep deletes expired drafts and unattached pictures.
func (b *Board) Sweep(ctx context.Context) error {
	return errors.Join(b.sweepDrafts(ctx), b.sweepPictures(ctx))
}

func (b *Board) sweepDrafts(ctx context.Context) error {
	_, err := b.db.DeleteInBatches(ctx, "drafts", "token_hash", "expires_at < ?", b.now())
	return err
}
