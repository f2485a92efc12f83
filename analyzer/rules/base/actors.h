// The sender of a request and its address; distinguishes users and programs from Kubernetes
// components.
#pragma once

#include "analyzer/correlation/request.h"
#include "graph/model/subject.h"

#include <string>
#include <string_view>

namespace nsposture::rules {

// A control plane or provider component, or a controller's own service account: it writes on behalf
// of other requests. Matched by exact name; other service accounts in kube-system do not count.
[[nodiscard]] bool is_control_plane(std::string_view username);
// A kubelet or a control plane component that does what it is for, with a client of its own. What
// only the name claims is judged like the request of anyone else.
[[nodiscard]] bool is_own_work(const correlation::LoggedRequest& request);

[[nodiscard]] bool is_anonymous(const store::Actor& actor);
// A member of system:masters, as far as the log shows the groups.
[[nodiscard]] bool is_master(const store::Actor& actor);
[[nodiscard]] bool is_account(std::string_view username);

// system:anonymous, or the group of all users, all unauthenticated users or all service accounts.
[[nodiscard]] bool is_everybody(const Subject& subject);

// Namespaces reserved for Kubernetes.
[[nodiscard]] bool is_system_namespace(std::string_view ns);

// Only the last address is the peer's; the client can choose the others. Empty: unknown.
[[nodiscard]] std::string address_of(const correlation::LoggedRequest& request);
// "kubectl" of "kubectl/v1.32.1 (linux/amd64) kubernetes/…": versions change, tools do not.
[[nodiscard]] std::string client_of(const correlation::LoggedRequest& request);
// An interactive tool, according to its user agent.
[[nodiscard]] bool is_by_hand(const correlation::LoggedRequest& request);

// It was carried out and was no dry run.
[[nodiscard]] bool is_done(const correlation::LoggedRequest& request);
// create, update or patch.
[[nodiscard]] bool is_put(const correlation::LoggedRequest& request);
// Whether the request is about an object of that kind, not a subresource.
[[nodiscard]] bool is_of(const correlation::LoggedRequest& request, std::string_view group,
                         std::string_view resource);

// Just after the request, when its grants apply.
[[nodiscard]] Timestamp just_after(const correlation::LoggedRequest& request);

}  // namespace nsposture::rules
