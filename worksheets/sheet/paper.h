/* paper: worksheets to print. */
#ifndef PAPER_H
#define PAPER_H

/* `sheet paper`: argv[0] is the verb. Returns an exit status. */
int paper_main(int argc, char **argv);

/* paper.css, which is built in: a page needs no other file. */
extern const char paper_style[];

#endif
