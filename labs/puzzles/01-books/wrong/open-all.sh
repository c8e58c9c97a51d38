# Loses: admin
# Opens every service to every host.
. "$(dirname "$0")/../../solution/steps.sh"
end books
end admin
begin books books -a 0.0.0.0 8080
begin admin admin -a 0.0.0.0 9000
