// Logs that grow: each step takes in what was written since the last one, from the log and from
// every rotated log beside it that is not read to its end: renamed, copied and truncated in place,
// or compressed, any number of them. Logs are known by device, inode and first line, not by name.
// Not thread-safe. Throws what the sink throws; what cannot be read is in the result.
#pragma once

#include "analyzer/ingest/audit/audit_source.h"
#include "analyzer/ingest/audit/rotated_log.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace nsposture::ingest::audit {

// What two imports came to together; of the first thousand bad lines each is told.
void add_result(import::ImportResult& total, import::ImportResult&& step);

class Follower {
 public:
  // `paths`: files that may not be there yet; not "-". The sink outlives this. Rotated logs that
  // are there when a log is followed for the first time are older than it, and passed over for
  // good; the sink keeps that.
  Follower(std::vector<std::string> paths, import::AuditSink& sink, import::ImportOptions options);

  // Returns at once when there is nothing new. A last line without its newline waits for the step
  // that finds it whole. What cannot be read is tried again for a while, and then told once.
  import::ImportResult step();

  // What is still not read, and has not been told: nobody will try again.
  [[nodiscard]] import::ImportResult finish() const;

 private:
  // A file beside a followed log, under the name that it has now.
  struct Sibling {
    BesideLog file;
    Beginning beginning;
    bool settled = false;  // nothing to do until it changes
    unsigned waited = 0;   // steps for which it has not changed
    std::vector<Diagnostic> trouble;
  };

  // A log that was there and is to be found under another name.
  struct Owed {
    Beginning beginning;
    unsigned waited = 0;
  };

  // One followed name.
  struct Log {
    Beginning last;                     // of what had the name at the last step
    std::set<std::string> known;        // identities and first lines of all that had it
    std::set<std::string> passed_over;  // first lines
    std::set<std::string> before;       // what an earlier run read; empty once it is found again
    unsigned waited = 0;                // steps for which it was not
    std::vector<Owed> owed;
    std::vector<Diagnostic> trouble;  // why the log itself cannot be opened
    unsigned refused = 0;             // steps for which that has been so
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
