/* jobs: runs the gradings, several at a time. See jobs.h.
 *
 * Each grading is a process group. When a signal comes, all that descends from it is
 * asked to end, and a second later made to. */
#include "jobs.h"

#include "descent.h"
#include "hold.h"
#include "place.h"
#include "plan.h"

#include "../../lib/clock.h"
#include "../../worksheets/sheet/text/file.h"
#include "../../worksheets/sheet/text/room.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS_MAX = 512, WORDS_MAX = 16, STATUS_NOT_GRADED = 2 };

/* One grading that runs. */
struct job {
    pid_t pid; /* 0: none */
    struct student *student;
    size_t topic;
    int64_t began;
};

/* The gradings that are left, in order, and those that run. */
struct queue {
    struct jobs *jobs;
    struct class *class;
    struct job running[JOBS_MAX];
    unsigned count; /* that run */
    size_t student, topic;
    enum state wanted; /* what is graded: STATE_WAITING, or once more */
    sigset_t signals;
};

static char *script_of(const struct class *class) {
    const char *other = getenv("PORTLAB_GRADER");

    return other != NULL ? room_copy(other, strlen(other))
                         : room_text("%s/labs/grader/grade.sh", class->kit);
}

/* The next grading, or false. */
static bool next(struct queue *queue, struct job *job) {
    struct class *class = queue->class;

    for (; queue->topic < class->topic_count; queue->topic++, queue->student = 0)
        while (queue->student < class->student_count) {
            struct student *student = class->students[queue->student++];

            if (student->hand_ins[queue->topic].state != queue->wanted)
                continue;
            *job = (struct job){.student = student, .topic = queue->topic};
            return true;
        }
    return false;
}

/* In the child: becomes the grading. Its words are freed with the process. */
static void become(const struct queue *queue, const struct job *job) {
    const struct class *class = queue->class;
    const struct topic *topic = &class->topics[job->topic];
    char *said = plan_path(class, job->student, topic, ".said");
    int nothing = open("/dev/null", O_RDWR), log;
    static char shell[] = "sh";
    char *words[WORDS_MAX] = {shell, script_of(class)};
    size_t count = 2;

    unlink(said);
    log = open(said, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (nothing == -1 || log == -1 || dup2(nothing, 0) == -1 || dup2(nothing, 1) == -1 ||
        dup2(log, 2) == -1)
        _exit(STATUS_NOT_GRADED);
    words[count++] = room_text("BUILD=%s", class->build);
    words[count++] = room_text("LAB=%s", topic->name);
    words[count++] = room_text("FORMAT=json");
    words[count++] = room_text("OUT=%s", plan_result(class, job->student, topic));
    words[count++] =
        room_text("TEXT=%s", plan_path(class, job->student, topic, ".feedback"));
    if (topic->worksheet) {
        words[count++] = room_text("KIND=worksheet");
        words[count++] =
            room_text("ANSWERS=%s", plan_path(class, job->student, topic, ".txt"));
    } else {
        words[count++] = room_text("TRIED=%s/tried", queue->jobs->scratch);
        words[count++] =
            room_text("SUBMISSION=%s", plan_path(class, job->student, topic, ".c"));
    }
    setenv("TMPDIR", queue->jobs->scratch, 1);
    execvp(words[0], words);
    _exit(STATUS_NOT_GRADED);
}

static int start(struct queue *queue, struct job job) {
    char *result =
        plan_result(queue->class, job.student, &queue->class->topics[job.topic]);
    char *key =
        plan_path(queue->class, job.student, &queue->class->topics[job.topic], ".key");
    struct job *place = queue->running;

    unlink(result); /* a link must not be written through */
    unlink(key);
    free(result);
    free(key);
    job.began = clock_milliseconds();
    fflush(NULL);
    job.pid = fork();
    if (job.pid == 0) {
        setpgid(0, 0);
        hold_child();
        become(queue, &job);
    }
    if (job.pid == -1)
        return -1;
    setpgid(job.pid, job.pid);
    while (place->pid != 0)
        place++;
    *place = job;
    queue->count++;
    return 0;
}

/* The first line of what a grading complained of, or a word, the caller's. */
static char *read_complaint(const struct class *class, const struct job *job,
                            int status) {
    char *path = plan_path(class, job->student, &class->topics[job->topic], ".said"),
         *text = NULL, *why;
    size_t length;

    if (file_read(path, 100000, &text, &length) == 0 && length > 0)
        why = room_copy(text, strcspn(text, "\n"));
    else if (WIFSIGNALED(status))
        why = room_text("the grader was ended by signal %d", WTERMSIG(status));
    else
        why = room_text("the grader ended with status %d and no result",
                        WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    free(text);
    free(path);
    return why;
}

/* Reads what came of a grading. A result is kept if its key is there. */
static void finish(struct queue *queue, const struct job *job, int status) {
    struct class *class = queue->class;
    struct hand_in *hand_in = &job->student->hand_ins[job->topic];
    const struct topic *topic = &class->topics[job->topic];
    char *path = plan_result(class, job->student, topic);
    char *key = plan_path(class, job->student, topic, ".key");

    verdict_free(&hand_in->verdict);
    free(hand_in->why_not);
    hand_in->why_not = NULL;
    hand_in->state = STATE_NOT_GRADED;
    if (verdict_read_file(&hand_in->verdict, path) == -1) {
        hand_in->why_not = read_complaint(class, job, status);
    } else if (hand_in->verdict.refused != NULL) {
        hand_in->why_not =
            room_copy(hand_in->verdict.refused, strlen(hand_in->verdict.refused));
    } else {
        hand_in->state = STATE_GRADED;
        place_write(key, hand_in->key, strlen(hand_in->key));
    }
    free(path);
    free(key);
}

void jobs_tell(const struct jobs *jobs, const struct class *class,
               const struct student *student, size_t topic) {
    const struct hand_in *hand_in = &student->hand_ins[topic];
    int64_t spent = clock_milliseconds() - jobs->began;
    int64_t left = jobs->done == 0 ? 0
                                   : spent * (int64_t)(jobs->all - jobs->done) /
                                         (int64_t)jobs->done / 1000;

    if (jobs->terminal) {
        fprintf(stderr, "\r%zu of %zu graded, %lld min %02lld s left   ", jobs->done,
                jobs->all, (long long)left / 60, (long long)left % 60);
        return;
    }
    printf("%s %s: ", student->who, class->topics[topic].label);
    if (hand_in->state == STATE_GRADED)
        printf("%u of %u\n", hand_in->verdict.score, hand_in->verdict.gradable);
    else
        printf("could not be graded\n");
    fflush(stdout);
}

/* Takes in all that has ended. */
static void reap(struct queue *queue, bool stopped) {
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (unsigned i = 0; i < JOBS_MAX; i++) {
            struct job job = queue->running[i];

            if (job.pid != pid)
                continue;
            queue->running[i].pid = 0;
            queue->count--;
            if (stopped)
                continue;
            queue->jobs->own += clock_milliseconds() - job.began;
            queue->jobs->done += queue->wanted == STATE_WAITING;
            finish(queue, &job, status);
            jobs_tell(queue->jobs, queue->class, job.student, job.topic);
        }
}

/* Ends all that runs, within two seconds. */
static void end_all(struct queue *queue) {
    struct descent descent = {0};
    int signal_number = 0;

    for (unsigned i = 0; i < JOBS_MAX; i++)
        if (queue->running[i].pid != 0)
            descent_add(&descent, queue->running[i].pid);
    descent_find(&descent);
    descent_signal(&descent, SIGTERM);
    alarm(1);
    while (queue->count > 0 && signal_number != SIGALRM) {
        sigwait(&queue->signals, &signal_number);
        reap(queue, true);
    }
    alarm(0);
    descent_find(&descent);
    descent_signal(&descent, SIGKILL);
    while (queue->count > 0 && waitpid(-1, NULL, 0) > 0)
        queue->count--;
    descent_free(&descent);
}

/* Runs all that is wanted, `most` at a time. Returns 0, or -1: a signal came, or the
 * machine has no more processes. */
static int run(struct queue *queue, unsigned most) {
    struct job job;
    bool more = true;
    int signal_number;

    queue->student = queue->topic = 0;
    for (;;) {
        while (queue->count < most && (more = more && next(queue, &job)))
            if (start(queue, job) == -1) {
                perror("class: fork");
                end_all(queue);
                return -1;
            }
        if (queue->count == 0)
            return 0;
        sigwait(&queue->signals, &signal_number);
        if (signal_number != SIGCHLD && signal_number != SIGALRM) {
            end_all(queue);
            raise(signal_number); /* it is held back, and the caller sees it */
            return -1;
        }
        reap(queue, false);
    }
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

/* Whether this machine can grade at all is found out once. */
static int try_machine(const struct queue *queue) {
    char *tried = room_text("TRIED=%s/tried", queue->jobs->scratch);
    char *script = script_of(queue->class);
    char *build = room_text("BUILD=%s", queue->class->build);
    int status = 0;
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        hold_child();
        setenv("TMPDIR", queue->jobs->scratch, 1);
        execlp("sh", "sh", script, build, "KIND=machine", tried, (char *)NULL);
        _exit(STATUS_NOT_GRADED);
    }
    while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    free(tried);
    free(script);
    free(build);
    return pid != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
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

int jobs_run(struct jobs *jobs, struct class *class) {
    static struct queue queue;
    int result;

    queue = (struct queue){.jobs = jobs, .class = class, .wanted = STATE_WAITING};
    jobs->most = jobs->most > JOBS_MAX ? JOBS_MAX : jobs->most;
    jobs_signals(&queue.signals);
    jobs_begin(jobs, class);
    result = has_labs(class) ? try_machine(&queue) : 0;
    if (result == 0)
        result = run(&queue, jobs->most);
    if (result == 0 && !jobs->once)
        result = retry(&queue);
    if (jobs->terminal && jobs->all > 0)
        fputc('\n', stderr);
    return result;
}
