// Reboots an instance with the credentials that Volcengine's SDK finds by itself.
import { Client, Command, buildRequestConfigFromMetaPath } from "@volcengine/sdk-core";

class RebootInstancesCommand extends Command {
  constructor(input) {
    super(input);
    this.requestConfig = buildRequestConfigFromMetaPath("/RebootInstances/2020-04-01/ecs/get/text_plain/");
  }
}

const client = new Client({ region: "cn-beijing" });
console.log(JSON.stringify(await client.send(new RebootInstancesCommand({ InstanceIds: ["i-1"] }))));
