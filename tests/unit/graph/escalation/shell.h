// Carries out the requests of a path: enough of a shell and of kubectl to send each line to a plain
// API server, with the credentials that were gained on the way. What it does not know it refuses.
#pragma once

#include "tests/unit/graph/escalation/api_server.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::tests {

class Shell {
 public:
  Shell(const Cluster& cluster, Identity start);

  [[nodiscard]] ApiServer& server() { return server_; }

  // "" when every line went through, else what failed.
  [[nodiscard]] std::string run(const std::string& lines);

 private:
  struct Kubectl {
    Identity who;
    std::string ns;
    std::vector<std::string> words;            // what is no flag
    std::map<std::string, std::string> flags;  // "--subresource" -> "approval"
    std::string input;
  };

  struct Subject {
    std::string user;
    std::vector<std::string> groups;
  };

  // What a pipeline prints; throws std::runtime_error when a command fails.
  std::string pipeline(std::string_view line);
  std::string command(const std::vector<std::string>& words, const std::string& input);
  std::string kubectl(const std::vector<std::string>& words, const std::string& input);
  std::string set_credentials(const Kubectl& call);
  std::string get(const Kubectl& call);
  std::string write(const Kubectl& call, Way way);
  std::string write_request(const Kubectl& call, Way way, const std::string& name);
  std::string approve(const Kubectl& call, Way way, const std::string& name);
  std::string write_pod(const Kubectl& call, Way way, const std::string& ns,
                        const std::string& name, const std::string& account);
  std::string look_by_patch(const Kubectl& call);
  std::string delete_raw(const Kubectl& call);
  std::string can_i(const Kubectl& call);
  std::string token_of(const std::string& ns, const std::string& account);
  std::string secret_token(const std::string& ns, const std::string& name);
  std::string openssl(const std::vector<std::string>& words);
  std::vector<std::string> split(std::string_view line, std::size_t& at);

  ApiServer server_;
  Identity start_;
  std::map<std::string, Identity> credentials_;
  std::map<std::string, Identity> tokens_;
  std::map<std::string, std::string> files_;
  std::map<std::string, Subject> requests_;  // certificates asked for
  Subject asked_;                            // of the last `openssl req`
  std::string sent_;                         // the token that a container sends
};

}  // namespace nsposture::tests
