// Prints roots and proofs of golang.org/x/mod/sumdb/tlog, and a checkpoint signed by sumdb/note, as JSON: what `vectors.json` holds.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "accounts.example.ac.jp/log"

type vector struct {
	Size        int64      `json:"size"`
	Root        string     `json:"root"`
	Inclusion   [][]string `json:"inclusion"`   // by leaf
	Consistency [][]string `json:"consistency"` // with each smaller size, from 1
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func texts(hashes []tlog.Hash) []string {
	out := []string{}
	for _, h := range hashes {
		out = append(out, base64.StdEncoding.EncodeToString(h[:]))
	}
	return out
}

func main() {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	var vectors []vector
	var root tlog.Hash
	for n := int64(0); n < 13; n++ {
		stored = append(stored, must(tlog.StoredHashes(n, []byte(fmt.Sprintf("leaf %d", n)), reader))...)
		size := n + 1
		root = must(tlog.TreeHash(size, reader))
		v := vector{Size: size, Root: texts([]tlog.Hash{root})[0], Inclusion: [][]string{}, Consistency: [][]string{}}
		for i := int64(0); i < size; i++ {
			v.Inclusion = append(v.Inclusion, texts(must(tlog.ProveRecord(size, i, reader))))
		}
		for m := int64(1); m < size; m++ {
			v.Consistency = append(v.Consistency, texts(must(tlog.ProveTree(size, m, reader))))
		}
		vectors = append(vectors, v)
	}
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(i)
	}
	key := ed25519.NewKeyFromSeed(seed)
	verifier := must(note.NewEd25519VerifierKey(origin, key.Public().(ed25519.PublicKey)))
	// The note package has its private keys as text: algorithm and seed.
	hash := must(note.NewVerifier(verifier)).KeyHash()
	skey := fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", origin, hash, base64.StdEncoding.EncodeToString(append([]byte{1}, seed...)))
	signer := must(note.NewSigner(skey))
	text := fmt.Sprintf("%s\n%d\n%s\n", origin, 13, base64.StdEncoding.EncodeToString(root[:]))
	signed := must(note.Sign(&note.Note{Text: text}, signer))
	out := map[string]any{"vectors": vectors, "origin": origin, "verifierKey": verifier, "checkpoint": string(signed)}
	must(0, json.NewEncoder(os.Stdout).Encode(out))
}
