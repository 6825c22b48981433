// Redeploys an instance with Alibaba Cloud's SDK; credentials come from the environment.
const { default: Client, RedeployInstanceRequest } = require("@alicloud/ecs20140526");
const { $OpenApiUtil } = require("@alicloud/openapi-core");

const config = new $OpenApiUtil.Config({
  accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,
  accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
  regionId: "cn-hangzhou",
});
const request = new RedeployInstanceRequest({ instanceId: "i-bp1azkttqpldxgted001" });
new Client(config).redeployInstance(request).then((response) => console.log(JSON.stringify(response.body)));
