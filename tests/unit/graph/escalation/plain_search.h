// Who gets there, by trying: an attacker with one identity sends every request it can think of to a
// plain API server, keeps what it gains, and begins anew until nothing new comes. Slow and simple.
#pragma once

#include "graph/escalation/escalation.h"
#include "tests/unit/graph/escalation/api_server.h"

#include <set>
#include <string>
#include <vector>

namespace nsposture::tests {

class PlainSearch {
 public:
  PlainSearch(const Cluster& cluster, escalation::EscalationTarget target);

  [[nodiscard]] bool reaches(const Identity& start);

 private:
  struct Session {
    Identity who;
    bool real = true;
  };

  void hold(Identity identity);
  [[nodiscard]] std::vector<Session> sessions();
  [[nodiscard]] bool at_target(const Identity& who);
  void act(const Identity& who);
  void write_secrets(const Identity& who);
  void take_accounts(const Identity& who);
  bool can_be_account(const Identity& who, const std::string& ns, const std::string& name);
  [[nodiscard]] bool reads_secret(const Identity& who, const std::string& ns,
                                  const std::string& name);
  [[nodiscard]] bool can_take_secret(const Identity& who, const std::string& ns,
                                     const std::string& name);
  bool can_mint_secret(const Identity& who, const std::string& ns);
  bool can_run_pod(const Identity& who, const std::string& ns, const std::string& name);
  void make_accounts(const Identity& who);
  void write_bindings(const Identity& who);
  void make_empty_roles(const Identity& who);
  [[nodiscard]] bool is_bound(const Role& role) const;
  void write_roles(const Identity& who);
  void write_role(const Identity& who, Role role);
  void write_labelled_roles(const Identity& who);
  void use_certificates(const Identity& who);

  Cluster cluster_;
  escalation::EscalationTarget target_;
  ApiServer server_;
  std::vector<Identity> held_;
  std::set<std::string> seen_;
  std::vector<std::string> users_, groups_, names_;
  std::set<std::string> requested_;                        // certificates asked for
  std::set<std::pair<std::string, std::string>> written_;  // secrets, filled as one likes
  std::vector<Subject> everyone_;  // whom it can act as, at the beginning of a round
  std::size_t state_ = 0;          // grows with whatever is gained
};

}  // namespace nsposture::tests
