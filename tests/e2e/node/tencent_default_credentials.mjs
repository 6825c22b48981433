// Resumes an instance refresh with the credentials that Tencent Cloud's SDK finds by itself.
import common from "tencentcloud-sdk-nodejs-common";

const { CommonClient, DefaultCredentialProvider } = common;
const credential = await new DefaultCredentialProvider().getCredential();
const client = new CommonClient("as.tencentcloudapi.com", "2018-04-19", { credential, region: "ap-guangzhou" });
const request = { AutoScalingGroupId: "asg-12345678", RefreshActivityId: "asr-12345678" };
console.log(JSON.stringify(await client.request("ResumeInstanceRefresh", request)));
