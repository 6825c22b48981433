// Reboots instances with Volcengine's SDK; credentials come from the environment.
const { Client, Command, buildRequestConfigFromMetaPath } = require("@volcengine/sdk-core");

class RebootInstancesCommand extends Command {
  constructor(input) {
    super(input);
    this.requestConfig = buildRequestConfigFromMetaPath("/RebootInstances/2020-04-01/ecs/get/text_plain/");
  }
}

const client = new Client({
  region: "cn-beijing",
  accessKeyId: process.env.VOLCENGINE_ACCESS_KEY,
  secretAccessKey: process.env.VOLCENGINE_SECRET_KEY,
});
const command = new RebootInstancesCommand({ InstanceIds: ["i-1", "i-2"] });
client.send(command).then((response) => console.log(JSON.stringify(response)));
