/* sheet: what the program `sheet` can do, a verb each. argv[0] is the verb. Each returns
 * an exit status. */
#ifndef SHEET_H
#define SHEET_H

int ask_main(int argc, char **argv);      /* ask.c: works through a sheet in a terminal */
int check_main(int argc, char **argv);    /* check.c: marks answers and evidence */
int folder_main(int argc, char **argv);   /* check.c: the name of a student's folder */
int paper_main(int argc, char **argv);    /* paper.c: sheets to print, as HTML */
int report_main(int argc, char **argv);   /* report.c: what a class answered */
int lint_main(int argc, char **argv);     /* lint.c: whether sheets are well made */
int coverage_main(int argc, char **argv); /* lint.c: what they meet, as a table */
int ready_main(int argc, char **argv);    /* script.c: waits until a command is ready */
int settle_main(int argc, char **argv);   /* script.c: waits until all is quiet */

#endif
