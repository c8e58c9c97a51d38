/* report: what a class answered. */
#ifndef CLASS_REPORT_H
#define CLASS_REPORT_H

/* `sheet report`: argv[0] is the verb. Returns an exit status. */
int report_main(int argc, char **argv);

#endif
