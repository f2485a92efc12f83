// Who asks, and from where: what tells people and programs from the parts of Kubernetes itself.
#pragma once

#include "analyzer/correlation/request.h"
#include "graph/model/subject.h"

#include <string>
#include <string_view>

namespace nsposture::rules {

// A component of the control plane or of the provider, or a controller's own account: what it
// writes, it writes because somebody asked for something else. By exact name; any other account of
// kube-system is somebody's.
[[nodiscard]] bool is_control_plane(std::string_view username);
// A kubelet or a component of the control plane.
[[nodiscard]] bool is_own_work(const correlation::LoggedRequest& request);

[[nodiscard]] bool is_anonymous(const store::Actor& actor);
[[nodiscard]] bool is_account(std::string_view username);

// system:anonymous, or a group that everybody, everybody without credentials or every account is
// in.
[[nodiscard]] bool is_everybody(const Subject& subject);

// Namespaces that Kubernetes keeps for itself.
[[nodiscard]] bool is_system_namespace(std::string_view ns);

// Only the last address is the peer's; the others are the client's to choose. Empty: not known.
[[nodiscard]] std::string address_of(const correlation::LoggedRequest& request);
// "kubectl" of "kubectl/v1.32.1 (linux/amd64) kubernetes/…": versions change, tools do not.
[[nodiscard]] std::string client_of(const correlation::LoggedRequest& request);
// A tool that people work with by hand, as far as it says so itself.
[[nodiscard]] bool is_by_hand(const correlation::LoggedRequest& request);

// It was carried out, and not only to try.
[[nodiscard]] bool is_done(const correlation::LoggedRequest& request);
// create, update or patch.
[[nodiscard]] bool is_put(const correlation::LoggedRequest& request);
// Of that kind, the object itself.
[[nodiscard]] bool is_of(const correlation::LoggedRequest& request, std::string_view group,
                         std::string_view resource);

// Just after the request: what it gave holds then.
[[nodiscard]] Timestamp just_after(const correlation::LoggedRequest& request);

}  // namespace nsposture::rules
