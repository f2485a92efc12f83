module nsposture.test/cluster

go 1.24
