// Reboots an instance with Volcengine's older SDK, which knows no service of that name, by its generic call.
const { Service } = require("@volcengine/openapi");

const service = new Service({ serviceName: "ecs", host: "open.volcengineapi.com", region: "cn-beijing" });
const rebootInstances = service.createAPI("RebootInstances", { Version: "2020-04-01", method: "GET" });
rebootInstances({ "InstanceIds.1": "i-1" }).then((response) => console.log(JSON.stringify(response)));
