// Package secrets keeps passwords: in the keyring of the system where there is
// one that works, else in an encrypted file. Which of them is found out once,
// when the first secret is asked for.
//
// What the keyring protects from is the system's business. The file
// secrets.age is encrypted (age, X25519) with the key in secrets.key beside it,
// both readable by their owner alone. That protects a copy of secrets.age that
// went astray, in a backup or a synchronised folder, as long as the key did not
// go with it. It does not protect from someone who can read the whole folder,
// which includes every program that runs as the same user.
//
// A Secret does not show its value in logs, messages or JSON: only Reveal
// gives it. A Store may be used from any goroutine, but two processes must not
// write to one folder: the owner of the library does.
package secrets
