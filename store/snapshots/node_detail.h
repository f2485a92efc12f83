// The column node.detail: labels, annotations and fields that only one kind has, as JSON.
#pragma once

#include "graph/model/objects.h"

#include <string>
#include <string_view>

namespace nsposture::store::snapshots {

// Empty text when there is nothing to store.
[[nodiscard]] std::string detail_of(const Namespace& ns);
[[nodiscard]] std::string detail_of(const ServiceAccount& account);
[[nodiscard]] std::string detail_of(const Role& role);
[[nodiscard]] std::string detail_of(const Binding& binding);
[[nodiscard]] std::string detail_of(const Workload& workload);
[[nodiscard]] std::string detail_of(const RelatedObject& object);

void read_detail(std::string_view detail, Namespace& ns);
void read_detail(std::string_view detail, ServiceAccount& account);
void read_detail(std::string_view detail, Role& role);
void read_detail(std::string_view detail, Binding& binding);
void read_detail(std::string_view detail, Workload& workload);
void read_detail(std::string_view detail, RelatedObject& object);

}  // namespace nsposture::store::snapshots
