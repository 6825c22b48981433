// Redeploys an instance with the credentials that Alibaba Cloud's SDK finds by itself.
import credentials from "@alicloud/credentials";
import ecs from "@alicloud/ecs20140526";
import { $OpenApiUtil } from "@alicloud/openapi-core";

const config = new $OpenApiUtil.Config({ credential: new credentials.default(), regionId: "cn-hangzhou" });
const request = new ecs.RedeployInstanceRequest({ instanceId: "i-bp1azkttqpldxgted001" });
console.log(JSON.stringify((await new ecs.default(config).redeployInstance(request)).body));
