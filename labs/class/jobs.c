/* jobs: runs the gradings, several at a time. See jobs.h.
 *
 * Each grading is a process group. When a signal comes, all that descends from it is
 * asked to end, and a second later made to. */
#include "jobs.h"

#include "descent.h"
#include "grading.h"

#include "../../lib/clock.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS_MAX = 512 };

/* The gradings that are left, in order, and those that run. */
struct queue {
    struct jobs *jobs;
    struct class *class;
    struct grading running[JOBS_MAX];
    unsigned count, most; /* that run, and that may at a time */
    size_t student, topic;
    enum state wanted; /* what is graded: STATE_WAITING, or once more */
    sigset_t signals;
};

/* The next grading, or false. */
static bool next(struct queue *queue, struct grading *grading) {
    struct class *class = queue->class;

    for (; queue->topic < class->topic_count; queue->topic++, queue->student = 0)
        while (queue->student < class->student_count) {
            struct student *student = class->students[queue->student++];

            if (student->hand_ins[queue->topic].state != queue->wanted)
                continue;
            *grading = (struct grading){.student = student, .topic = queue->topic};
            return true;
        }
    return false;
}

/* Each line covers the last one. */
static void tell_progress(const struct jobs *jobs, const char *left) {
    fprintf(stderr, "\r%zu of %zu graded, %-40s", jobs->done, jobs->all, left);
}

static void tell_time(const struct jobs *jobs) {
    int64_t spent = clock_milliseconds() - jobs->began;
    int64_t left = jobs->done == 0 ? 0
                                   : spent * (int64_t)(jobs->all - jobs->done) /
                                         (int64_t)jobs->done / 1000;
    char text[60];

    snprintf(text, sizeof text, "%lld min %02lld s left", (long long)left / 60,
             (long long)left % 60);
    tell_progress(jobs, text);
}

void jobs_say(struct jobs *jobs, const char *what) {
    if (jobs->terminal)
        tell_progress(jobs, what);
    else if (!jobs->said && puts(what) != EOF)
        fflush(stdout);
    jobs->said = true;
}

void jobs_tell(const struct jobs *jobs, const struct class *class,
               const struct student *student, size_t topic) {
    const struct hand_in *hand_in = &student->hand_ins[topic];

    if (jobs->terminal) {
        tell_time(jobs);
        return;
    }
    printf("%s %s: ", student->who, class->topics[topic].label);
    if (hand_in->state == STATE_GRADED)
        printf("%u of %u\n", hand_in->verdict.score, hand_in->verdict.gradable);
    else
        printf("could not be graded\n");
    fflush(stdout);
}

/* Starts as many as may run at a time. Returns 0, or -1 after a word. */
static int fill(struct queue *queue) {
    struct grading grading;

    for (unsigned i = 0; i < queue->most; i++) {
        if (queue->running[i].pid != 0)
            continue;
        if (!next(queue, &grading))
            return 0;
        if (grading_start(&grading, queue->class, queue->jobs->scratch) == -1) {
            perror("class: fork");
            return -1;
        }
        queue->running[i] = grading;
        queue->count++;
    }
    return 0;
}

/* Takes in all that has ended, and starts what is next before it reads what came of
 * it. Other children are left to whom they belong. Returns what fill() does. */
static int reap(struct queue *queue) {
    int status, result = 0;

    for (unsigned i = 0; i < queue->most; i++) {
        struct grading grading = queue->running[i];

        if (grading.pid == 0 || waitpid(grading.pid, &status, WNOHANG) != grading.pid)
            continue;
        queue->running[i].pid = 0;
        queue->count--;
        queue->jobs->own += clock_milliseconds() - grading.began;
        queue->jobs->done += queue->wanted == STATE_WAITING;
        if (result == 0)
            result = fill(queue);
        grading_finish(&grading, queue->class, status);
        jobs_tell(queue->jobs, queue->class, grading.student, grading.topic);
    }
    return result;
}

/* Forgets what has ended, or with 0 waits until all has. */
static void forget(struct queue *queue, int options) {
    for (unsigned i = 0; i < queue->most; i++)
        if (queue->running[i].pid != 0 &&
            waitpid(queue->running[i].pid, NULL, options) != 0) {
            queue->running[i].pid = 0;
            queue->count--;
        }
}

/* Ends all that runs, within two seconds. */
static void end_all(struct queue *queue) {
    struct descent descent = {0};
    int signal_number = 0;

    for (unsigned i = 0; i < queue->most; i++)
        if (queue->running[i].pid != 0)
            descent_add(&descent, queue->running[i].pid);
    descent_find(&descent);
    descent_signal(&descent, SIGTERM);
    alarm(1);
    while (queue->count > 0 && signal_number != SIGALRM) {
        sigwait(&queue->signals, &signal_number);
        forget(queue, WNOHANG);
    }
    alarm(0);
    descent_find(&descent);
    descent_signal(&descent, SIGKILL);
    forget(queue, 0);
    descent_free(&descent);
}

/* Runs all that is wanted, `most` at a time. Returns 0, or -1: a signal came, or the
 * machine has no more processes. */
static int run(struct queue *queue, unsigned most) {
    int signal_number, result;

    queue->student = queue->topic = 0;
    queue->most = most;
    for (result = fill(queue); result == 0 && queue->count > 0; result = reap(queue)) {
        sigwait(&queue->signals, &signal_number);
        if (signal_number != SIGCHLD && signal_number != SIGALRM) {
            end_all(queue);
            raise(signal_number); /* it is held back, and the caller sees it */
            return -1;
        }
    }
    if (result == -1)
        end_all(queue);
    return result;
}

/* What could not be graded is graded once more, alone. */
static int retry(struct queue *queue) {
    struct class *class = queue->class;
    size_t count = 0;

    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++)
            count += class->students[i]->hand_ins[j].state == STATE_NOT_GRADED;
    if (count == 0)
        return 0;
    queue->jobs->retried = count;
    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++)
            if (class->students[i]->hand_ins[j].state == STATE_NOT_GRADED)
                class->students[i]->hand_ins[j].state = STATE_ONCE_MORE;
    queue->wanted = STATE_ONCE_MORE;
    return run(queue, 1);
}

static bool has_labs(const struct class *class) {
    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++)
            if (class->students[i]->hand_ins[j].state == STATE_WAITING &&
                !class->topics[j].worksheet)
                return true;
    return false;
}

void jobs_signals(sigset_t *signals) {
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGHUP);
    sigaddset(signals, SIGCHLD);
    sigaddset(signals, SIGALRM);
}

void jobs_begin(struct jobs *jobs, const struct class *class) {
    sigset_t signals;

    for (size_t i = 0; i < class->student_count; i++)
        for (size_t j = 0; j < class->topic_count; j++)
            jobs->all += class->students[i]->hand_ins[j].state == STATE_WAITING;
    jobs->began = clock_milliseconds();
    jobs_signals(&signals);
    sigprocmask(SIG_BLOCK, &signals, NULL);
}

int jobs_wait(pid_t pid, int *status) {
    sigset_t signals;
    int signal_number = SIGCHLD;

    jobs_signals(&signals);
    while (waitpid(pid, status, WNOHANG) == 0) {
        alarm(1); /* SIGCHLD may have come before */
        sigwait(&signals, &signal_number);
        if (signal_number != SIGCHLD && signal_number != SIGALRM) {
            raise(signal_number); /* it is held back, and the caller sees it */
            return -1;
        }
    }
    alarm(0);
    return 0;
}

int jobs_run(struct jobs *jobs, struct class *class) {
    static struct queue queue;
    int result;

    queue = (struct queue){.jobs = jobs, .class = class, .wanted = STATE_WAITING};
    jobs->most = jobs->most > JOBS_MAX ? JOBS_MAX : jobs->most;
    jobs_signals(&queue.signals);
    jobs_begin(jobs, class);
    result = has_labs(class) ? grading_try_machine(class, jobs->scratch) : 0;
    if (result == 0)
        result = run(&queue, jobs->most);
    if (result == 0 && !jobs->once)
        result = retry(&queue);
    if (jobs->terminal && jobs->all > 0)
        fputc('\n', stderr);
    return result;
}
