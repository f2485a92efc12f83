// Follows growing logs: each step reads what was written since the last one, from the log and from
// all rotated logs beside it that are not fully read: renamed, copied and truncated in place, or
// compressed. Logs are identified by device, inode and first line, not by name. Not thread-safe.
// Throws what the sink throws; what cannot be read is in the result.
#pragma once

#include "analyzer/ingest/audit/audit_source.h"
#include "analyzer/ingest/audit/rotated_log.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace nsposture::ingest::audit {

// Combines two import results; keeps the first thousand bad lines of each.
void add_result(import::ImportResult& total, import::ImportResult&& step);

class Follower {
 public:
  // `paths`: files that may not exist yet; not "-". The sink must outlive this object. Rotated logs
  // that exist when a log is first followed are older than it, and are skipped permanently; the
  // sink stores that.
  Follower(std::vector<std::string> paths, import::AuditSink& sink, import::ImportOptions options);

  // Returns at once if there is nothing new. A last line without its newline waits for the step
  // that finds it complete. Unreadable files are retried for a while, then reported once.
  import::ImportResult step();

  // What is still unread and not yet reported: it will not be retried.
  [[nodiscard]] import::ImportResult finish() const;

 private:
  // A file beside a followed log, under its current name.
  struct Sibling {
    BesideLog file;
    Beginning beginning;
    bool settled = false;  // nothing to do until it changes
    unsigned waited = 0;   // number of steps without a change
    std::vector<Diagnostic> trouble;
  };

  // A log that existed and must be found under another name.
  struct Owed {
    Beginning beginning;
    unsigned waited = 0;
  };

  // One followed name.
  struct Log {
    Beginning last;                     // of the file with this name at the last step
    std::set<std::string> known;        // identities and first lines of all files with this name
    std::set<std::string> passed_over;  // first lines
    std::set<std::string> before;       // read by an earlier run; empty once found again
    unsigned waited = 0;                // number of steps it was not found
    std::vector<Owed> owed;
    std::vector<Diagnostic> trouble;  // why the log itself cannot be opened
    unsigned refused = 0;             // number of steps with that error
    std::vector<Sibling> siblings;    // oldest first
  };

  void begin(const std::string& path, Log& log);
  static void look(const std::string& path, Log& log, import::ImportResult& total);
  void look_beside(const std::string& path, Log& log, import::ImportResult& total) const;
  void read_beside(Log& log, Sibling& sibling, import::ImportResult& total);
  void read_log(const std::string& path, const Log& log, import::ImportResult& total);
  static void settle(const std::string& path, Log& log, import::ImportResult& total);

  import::AuditSink& sink_;
  import::ImportOptions options_;
  std::map<std::string, Log> logs_;
};

}  // namespace nsposture::ingest::audit
