/* peer-rows: a table of sockets at random, with the rows that a check asks for among
 * others, and the word for an address and a port, which is found from these rows. */
#ifndef PEER_ROWS_H
#define PEER_ROWS_H

/* Writes a table to `file`, its telling rows to `file`.rows, and prints ADDRESS PORT
 * WORD. Then come lines "mistake NAME WORD": what else comes out if a table is misread.
 *
 * The words: `loopback` (ADDRESS is 127.0.0.1 or ::1; else it is drawn), `ipv6` (else it
 * is IPv4), `kept` (the rows are in the order that is given, behind 9,000 others),
 * `port=N` (else it is drawn, from 1024 to 9999), and rows, LOCAL:PORT:STATE:
 *     LOCAL  own, wild, other, turned (the bytes of each word in the other order), family
 *            (the wildcard of the other family), near (four rows: own, with one byte of
 *            each quarter of the address changed), part (four rows: an address of which
 *            one quarter alone is not 0)
 *     PORT   own, decimal (in hex it has the digits that own has in decimal), turned,
 *            remote (the remote end has own, and the local end has not)
 *     STATE  a name as in the kernel's source, without TCP_ */
void rows_write(const char *file, char **words);

#endif
